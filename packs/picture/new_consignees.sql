/*---
title    = "First-time consignees"
question = "Who received goods for the first time in the last weeks of our records?"
grain    = "one row per consignee"
unit     = "consignments"
basis    = ["21 CFR 1310.05(a)", "NSM-24 section 2(a)"]
caveats  = [
  "new to our records is not new to the trade: lawful first purchases are common, so this is a lead at most",
  "a party known under another spelling counts as new until a judgment joins the two",
  "the period ends on the latest date in the records, not today",
]
inputs   = ["shipment", "entities"]

[parameters.days]
title = "Period"
unit = "days"
default = 90
min = 1
max = 3650
---*/
WITH receipts AS (
  SELECT
    id,
    consignee,
    COALESCE(arrival_date, estimated_arrival, departure_date, date) AS seen_on
  FROM shipment
  WHERE consignee IS NOT NULL
),
consignees AS (
  SELECT
    consignee,
    MIN(SUBSTR(seen_on, 1, 10)) AS first_on,
    MAX(SUBSTR(seen_on, 1, 10)) AS last_on,
    COUNT(DISTINCT id) AS shipment_count
  FROM receipts
  GROUP BY consignee
),
period AS (
  SELECT MAX(TRY_CAST(last_on AS DATE)) AS ends_on
  FROM consignees
),
captions AS (
  SELECT id, MIN(caption) AS caption
  FROM entities
  GROUP BY id
)
SELECT
  consignees.consignee AS consignee_id,
  captions.caption AS consignee,
  consignees.first_on,
  consignees.last_on,
  consignees.shipment_count
FROM consignees
CROSS JOIN period
LEFT JOIN captions ON captions.id = consignees.consignee
WHERE DATE_PART('epoch', period.ends_on) - DATE_PART('epoch', TRY_CAST(consignees.first_on AS DATE)) < $days * 86400.0
ORDER BY consignees.shipment_count DESC, consignees.first_on DESC, consignee_id
LIMIT 1000
