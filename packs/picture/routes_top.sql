/*---
title    = "Busiest routes"
question = "Between which ports did most consignments move?"
grain    = "one row per port of lading and port of discharge"
unit     = "consignments"
basis    = ["19 CFR 4.7a(c)", "NSM-24 section 2(a)"]
caveats  = [
  "a busy route is a busy route: it says where to look first, not that anything is wrong",
  "the country is that of a UN/LOCODE; other port codes show none",
  "transshipment hides the first port: read it with the bills",
]
inputs   = ["shipment"]

[parameters.shipments_min]
title = "Fewest consignments shown"
unit = "consignments"
default = 1
min = 1
max = 1000000
---*/
WITH consignments AS (
  SELECT
    id,
    MIN(UPPER(load_port)) AS load_port,
    MIN(UPPER(discharge_port)) AS discharge_port,
    MAX(gross_weight_kg) AS gross_weight_kg,
    MIN(COALESCE(arrival_date, estimated_arrival, departure_date, date)) AS seen_on
  FROM shipment
  GROUP BY id
)
SELECT
  CASE WHEN CHARACTER_LENGTH(load_port) = 5 AND SUBSTR(load_port, 1, 2) BETWEEN 'AA' AND 'ZZ' THEN LOWER(SUBSTR(load_port, 1, 2)) END AS load_country,
  load_port,
  CASE WHEN CHARACTER_LENGTH(discharge_port) = 5 AND SUBSTR(discharge_port, 1, 2) BETWEEN 'AA' AND 'ZZ' THEN LOWER(SUBSTR(discharge_port, 1, 2)) END AS discharge_country,
  discharge_port,
  COUNT(*) AS shipment_count,
  SUM(gross_weight_kg) AS gross_weight_kg,
  MIN(seen_on) AS first_on,
  MAX(seen_on) AS last_on
FROM consignments
WHERE load_port IS NOT NULL AND discharge_port IS NOT NULL
GROUP BY load_port, discharge_port
HAVING COUNT(*) >= $shipments_min
ORDER BY shipment_count DESC, load_port, discharge_port
LIMIT 100
