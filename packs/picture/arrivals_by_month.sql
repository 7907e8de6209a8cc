/*---
title    = "Shipments by month"
question = "How many consignments arrived each month, and how heavy were they?"
grain    = "one row per month"
unit     = "consignments"
basis    = ["19 CFR 4.7a", "NSM-24 section 2(a)"]
caveats  = [
  "counts what sources reported to this node and this reader may see, not trade as a whole",
  "the arrival date is the actual one where known, else the estimate; records without a month are left out",
  "weights are gross, as declared",
]
inputs   = ["shipment"]
---*/
WITH consignments AS (
  -- A consignment told under two markings has two rows.
  SELECT
    id,
    MIN(SUBSTR(COALESCE(arrival_date, estimated_arrival, date), 1, 7)) AS month,
    MAX(gross_weight_kg) AS gross_weight_kg
  FROM shipment
  GROUP BY id
)
SELECT
  month,
  COUNT(*) AS shipment_count,
  SUM(gross_weight_kg) AS gross_weight_kg
FROM consignments
WHERE CHARACTER_LENGTH(month) = 7
GROUP BY month
ORDER BY month
