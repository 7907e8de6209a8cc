/*---
title    = "Seizures by month and kind of item"
question = "How many seizures were made each month, of what kind of item, and how much did the items weigh?"
grain    = "one row per month and kind of item"
unit     = "seizures"
basis    = ["OHSS Key Homeland Security Metrics: drug seizures", "GAO-22-104725"]
caveats  = [
  "a seizure of several kinds of item counts once in each of their rows: do not add the rows up",
  "mass is what was weighed and reported, net or gross as the agency keeps it",
  "a joint seizure counts once only where its agencies gave the same seizure number",
]
inputs   = ["seizure", "seized_item"]
---*/
WITH seizures AS (
  SELECT
    id,
    MIN(SUBSTR(COALESCE(start_date, date), 1, 7)) AS month
  FROM seizure
  GROUP BY id
),
items AS (
  SELECT
    id,
    MIN(seizure) AS seizure,
    MIN(item_type) AS item_type,
    MAX(mass_kg) AS mass_kg
  FROM seized_item
  GROUP BY id
)
SELECT
  seizures.month,
  COALESCE(items.item_type, 'not stated') AS item_type,
  COUNT(DISTINCT seizures.id) AS seizure_count,
  SUM(items.mass_kg) AS mass_kg
FROM seizures
LEFT JOIN items ON items.seizure = seizures.id
WHERE CHARACTER_LENGTH(seizures.month) = 7
GROUP BY seizures.month, COALESCE(items.item_type, 'not stated')
ORDER BY seizures.month, item_type
