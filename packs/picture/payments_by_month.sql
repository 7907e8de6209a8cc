/*---
title    = "Payments by month and currency"
question = "How many payments were made each month, and how much in each currency?"
grain    = "one row per month and currency"
unit     = "payments"
basis    = ["31 CFR 1010.410(f)", "NSM-24 section 2(a)"]
caveats  = [
  "amounts of different currencies are never added up",
  "counts what sources reported to this node and this reader may see",
  "a flow that sums up payments over a stretch of time counts once, in its first month",
  "payments without a month are left out; a payment without an amount counts but adds nothing",
]
inputs   = ["payment"]
---*/
WITH payments AS (
  -- A payment told under two markings has two rows.
  SELECT
    id,
    MIN(SUBSTR(COALESCE(date, start_date), 1, 7)) AS month,
    MIN(currency) AS currency,
    MAX(amount) AS amount
  FROM payment
  GROUP BY id
)
SELECT
  month,
  COALESCE(currency, 'not stated') AS currency,
  COUNT(*) AS payment_count,
  SUM(amount) AS amount
FROM payments
WHERE CHARACTER_LENGTH(month) = 7
GROUP BY month, COALESCE(currency, 'not stated')
ORDER BY month, currency
