// SPDX-License-Identifier: Apache-2.0
//! The files of the world: who holds them, how they are written, and their columns. One line of [`FILES`] is one folder of `sources/`.

use super::{Dialect, File, FileKind};

/// Comma, header row.
const CSV: Dialect = Dialect::Delimited(b',');
/// Semicolon, header row, as offices with a decimal comma write it.
const SEMICOLON: Dialect = Dialect::Delimited(b';');
/// Vertical bar, header row, as old bank systems write it.
const BAR: Dialect = Dialect::Delimited(b'|');
/// Tab, header row.
const TAB: Dialect = Dialect::Delimited(b'\t');
/// One JSON object a line; dots in a column's name make objects.
const JSON: Dialect = Dialect::JsonLines;

/// All files, in the order of [`FileKind`]. The first column is the record's own number.
#[rustfmt::skip] // A table: one column a line would hide it.
pub(crate) const FILES: [File; FileKind::COUNT] = [
    file(FileKind::OceanManifests, "ocean_manifests", "CUSTOMS", CSV, &[
        "bill_number", "scac", "carrier", "master_bill", "bill_type", "vessel", "imo", "vessel_flag", "voyage", "place_of_receipt",
        "load_port", "transship_ports", "last_foreign_port", "discharge_port", "departure", "eta", "shipper", "shipper_address",
        "shipper_country", "shipper_phone", "consignee", "consignee_address", "consignee_country", "consignee_phone", "notify",
        "notify_address", "notify_country", "description", "hs6", "quantity", "package", "weight", "weight_unit", "containers", "seals",
        "un_number", "amendments", "marking",
    ]),
    file(FileKind::ContainerEvents, "container_events", "CUSTOMS", TAB, &[
        "message_id", "container", "bill_number", "event", "place", "event_time", "vgm_kg", "marking",
    ]),
    file(FileKind::SecurityFilings, "importer_security_filings", "CUSTOMS", CSV, &[
        "isf_number", "bill_number", "importer_number", "consignee_number", "seller", "seller_address", "seller_country", "buyer",
        "buyer_address", "buyer_country", "manufacturer", "manufacturer_address", "manufacturer_country", "ship_to", "ship_to_address",
        "ship_to_country", "stuffing_location", "stuffing_country", "consolidator", "country_of_origin", "hts6", "marking",
    ]),
    file(FileKind::EntrySummaries, "entry_summaries", "CUSTOMS", CSV, &[
        "entry_number", "entry_type", "summary_date", "surety", "bond_type", "port", "entry_date", "carrier", "mode",
        "country_of_origin", "import_date", "bill_or_awb", "manufacturer_id", "exporting_country", "export_date", "foreign_port",
        "us_port_unlading", "location_of_goods", "consignee_number", "importer_number", "importer", "importer_address",
        "importer_phone", "ultimate_consignee", "ultimate_consignee_address", "description", "hts10", "gross_weight_kg", "quantity",
        "quantity_unit", "entered_value_usd", "charges_usd", "related_parties", "duty_usd", "declarant", "licence_no",
        "dea_transaction_id", "marking",
    ]),
    file(FileKind::AirWaybills, "air_waybills", "CUSTOMS", JSON, &[
        "hawb", "mawb", "flight", "origin", "destination", "shipped_on", "arrived_on", "pieces", "weight_kg", "description",
        "shipper.name", "shipper.address", "shipper.country", "shipper.phone", "shipper.email", "consignee.name", "consignee.address",
        "consignee.country", "consignee.phone", "consignee.email", "account.number", "account.opened", "account.ip", "billing",
        "frequency", "known_consignor", "marking",
    ]),
    file(FileKind::ExpressEntries, "express_entries", "CUSTOMS", CSV, &[
        "entry_number", "entry_type", "hawb", "port", "entry_date", "mode", "shipper", "shipper_address", "shipper_country",
        "consignee", "consignee_address", "consignee_state", "country_of_origin", "quantity", "value_usd", "weight_kg", "hts10",
        "description", "importer_number", "dea_transaction_id", "marking",
    ]),
    file(FileKind::ExportDeclarations, "export_declarations", "CUSTOMS", CSV, &[
        "itn", "export_date", "port", "mode", "carrier", "container", "exporter", "exporter_ein", "exporter_address", "consignee",
        "consignee_address", "consignee_country", "schedule_b", "description", "quantity", "quantity_unit", "weight_kg",
        "value_fob_usd", "marking",
    ]),
    file(FileKind::Inspections, "inspections", "CUSTOMS", CSV, &[
        "exam_number", "document", "exam_time", "method", "result", "declared", "found", "image_hash", "marking",
    ]),
    file(FileKind::MachineImports, "machine_imports", "CUSTOMS", CSV, &[
        "transaction_id", "submission_type", "purpose", "import_date", "port", "importer", "importer_address", "importer_phone",
        "broker", "machine", "make", "model", "serial", "marking",
    ]),
    file(FileKind::VehicleCrossings, "vehicle_crossings", "CUSTOMS", CSV, &[
        "crossing_id", "crossed_at", "port", "direction", "plate", "plate_country", "vehicle_type", "driver_document", "driver_name",
        "driver_birth_date", "marking",
    ]),
    file(FileKind::PartnerCustoms, "partner_customs", "PARTNER-CUSTOMS", SEMICOLON, &[
        "declaration_no", "reporting_country", "direction", "declared_on", "office", "bill_number", "container", "exporter",
        "exporter_local_name", "exporter_id", "exporter_country", "importer", "importer_id", "importer_country", "hs6", "description",
        "net_weight_kg", "quantity", "unit", "value", "currency", "basis", "origin_country", "caveat", "marking",
    ]),
    file(FileKind::TradeStatistics, "trade_statistics", "PUBLIC", CSV, &[
        "row_id", "period", "reporter", "flow", "partner", "hs6", "hs_edition", "value_usd", "valuation", "net_weight_kg", "quantity",
        "quantity_unit", "marking",
    ]),
    file(FileKind::Invoices, "invoices", "CUSTOMS", JSON, &[
        "invoice_no", "dated", "terms", "bill_number", "seller.name", "seller.address", "seller.country", "seller.bank_account",
        "buyer.name", "buyer.address", "buyer.country", "text", "hs6", "amount", "currency", "marking",
    ]),
    file(FileKind::SalesRecords, "sales_records", "INVESTIGATIONS", CSV, &[
        "sale_id", "sold_on", "seller", "seller_address", "customer", "customer_address", "customer_phone", "item", "cas", "item_class",
        "quantity", "unit", "price_usd", "payment_method", "paid_by", "ship_to", "ship_to_kind", "marking",
    ]),
    file(FileKind::CompanyRegistry, "company_registry", "PUBLIC", CSV, &[
        "registration_number", "name", "local_name", "trading_as", "jurisdiction", "incorporated", "dissolved", "status", "sector_code",
        "sector", "tax_number", "address", "address_type", "phone", "email", "website", "director", "director_birth_date", "owner",
        "owner_share", "marking",
    ]),
    file(FileKind::Licences, "licences", "PUBLIC", CSV, &[
        "licence_number", "register", "holder", "holder_tax_number", "holder_address", "country", "commodities", "valid_from",
        "valid_to", "authority", "status", "marking",
    ]),
    file(FileKind::SuspiciousActivity, "suspicious_activity", "FIU", JSON, &[
        "dcn", "filing_type", "prior_dcn", "filed_on", "subject.name", "subject.aka", "subject.type", "subject.occupation",
        "subject.address", "subject.country", "subject.birth_date", "subject.tin", "subject.phone", "subject.email", "accounts",
        "amount_usd", "period_from", "period_to", "activity_types", "instruments", "ip", "key_term", "institution", "branch",
        "narrative", "marking",
    ]),
    file(FileKind::CurrencyTransactions, "currency_transactions", "FIU", CSV, &[
        "dcn", "transaction_date", "institution", "branch_city", "branch_state", "cash_in_usd", "cash_out_usd", "flags", "person",
        "person_birth_date", "person_id", "person_address", "occupation", "on_behalf_of", "account", "marking",
    ]),
    file(FileKind::CurrencyMovements, "currency_movements", "FIU", CSV, &[
        "report_number", "filed_on", "moved_on", "direction", "carried_by", "carried_by_birth_date", "carried_by_document",
        "from_place", "to_place", "method", "common_carrier", "shipped_to", "received_from", "on_behalf_of", "business_type",
        "amount_usd", "instruments", "marking",
    ]),
    file(FileKind::Wires, "wires", "FIU", BAR, &[
        "reference", "uetr", "end_to_end_id", "operation_code", "value_date", "currency", "amount", "instructed_currency",
        "instructed_amount", "payer", "payer_address", "payer_country", "payer_account", "payer_bank", "payer_bic",
        "intermediary_banks", "beneficiary", "beneficiary_address", "beneficiary_country", "beneficiary_account", "beneficiary_bank",
        "beneficiary_bic", "remittance", "purpose_code", "charges", "marking",
    ]),
    file(FileKind::PartnerFiu, "partner_fiu", "FIU", JSON, &[
        "reference", "country", "booked_at", "kind", "payer.name", "payer.account", "payee.name", "payee.account", "payee.phone",
        "amount", "currency", "text", "caveat", "expires", "marking",
    ]),
    file(FileKind::BankAccounts, "bank_accounts", "BANK-Y", SEMICOLON, &[
        "account", "account_type", "opened", "closed", "branch_city", "branch_state", "holder", "holder_type", "holder_birth_date",
        "holder_tin", "holder_address", "holder_phone", "holder_email", "occupation", "stated_income_usd", "naics", "stated_business",
        "marking",
    ]),
    file(FileKind::BankCash, "bank_cash", "BANK-Y", SEMICOLON, &[
        "transaction_id", "booked_at", "account", "direction", "amount_usd", "branch_city", "branch_state", "channel", "conducted_by",
        "conducted_by_id", "denominations", "note_condition", "marking",
    ]),
    file(FileKind::BankChecks, "bank_checks", "BANK-Y", SEMICOLON, &[
        "check_number", "issued_on", "purchaser", "purchaser_account", "funded_by", "payee", "amount_usd", "deposit_bank",
        "deposited_on", "marking",
    ]),
    file(FileKind::BankCards, "bank_cards", "BANK-Y", SEMICOLON, &[
        "transaction_id", "booked_at", "card_token", "holder", "kind", "counterparty", "mcc", "merchant_class", "city", "state",
        "amount_usd", "marking",
    ]),
    file(FileKind::PeerPayments, "peer_payments", "BANK-Y", JSON, &[
        "payment_id", "at", "payer.handle", "payer.name", "payer.phone", "payee.handle", "payee.name", "payee.phone", "amount_usd",
        "memo", "marking",
    ]),
    file(FileKind::MoneyTransfers, "money_transfers", "FIU", CSV, &[
        "mtcn", "sent_at", "sender", "sender_address", "sender_phone", "sender_id", "agent", "agent_city", "agent_state", "amount_usd",
        "payout_amount", "payout_currency", "beneficiary", "beneficiary_country", "beneficiary_city", "beneficiary_phone",
        "beneficiary_email", "relationship", "marking",
    ]),
    file(FileKind::ArmoredCash, "armored_cash", "FIU", CSV, &[
        "delivery_id", "picked_up", "credited", "customer", "customer_address", "customer_business", "carrier", "origin", "legs",
        "destination", "amount_usd", "account", "marking",
    ]),
    file(FileKind::Banknotes, "banknotes", "FIU", CSV, &[
        "shipment_id", "month", "bank", "counterparty", "counterparty_country", "direction", "denomination", "amount_usd", "marking",
    ]),
    file(FileKind::CryptoTransfers, "crypto_transfers", "INVESTIGATIONS", CSV, &[
        "transfer_id", "chain", "asset", "tx_hash", "index", "block", "block_time", "from_address", "to_address", "amount",
        "amount_usd", "marking",
    ]),
    file(FileKind::BridgeEvents, "bridge_events", "INVESTIGATIONS", CSV, &[
        "event_id", "bridge", "time", "chain_in", "tx_in", "address_in", "asset_in", "amount_in", "chain_out", "tx_out", "address_out",
        "asset_out", "amount_out", "amount_usd", "match_score", "marking",
    ]),
    file(FileKind::ExchangeAccounts, "exchange_accounts", "INVESTIGATIONS", CSV, &[
        "account_id", "exchange", "opened", "holder", "holder_birth_date", "holder_country", "email", "phone", "chain",
        "deposit_address", "marking",
    ]),
    file(FileKind::Kiosks, "kiosk_transactions", "FIU", CSV, &[
        "transaction_id", "at", "operator", "kiosk_city", "kiosk_state", "customer", "phone", "certified_own_wallet", "chain", "wallet",
        "cash_usd", "marking",
    ]),
    file(FileKind::AddressTags, "address_tags", "INVESTIGATIONS", CSV, &[
        "pack", "address", "currency", "label", "category", "abuse", "actor", "confidence", "is_cluster_definer", "source", "lastmod",
        "marking",
    ]),
    file(FileKind::Cases, "cases", "INVESTIGATIONS", CSV, &[
        "case_number", "opened", "status", "agency", "officer", "title", "subject", "subject_type", "subject_birth_date",
        "subject_phone", "subject_address", "subject_document", "role", "marking",
    ]),
    file(FileKind::SeizureReports, "seizure_reports", "INVESTIGATIONS", CSV, &[
        "seizure_number", "item_no", "seized_at", "agency", "joint_with", "place", "latitude", "longitude", "port", "region",
        "direction", "mode", "concealment", "item", "item_type", "quantity", "unit", "net_or_gross", "form", "presumptive",
        "lab_purity", "lab_signature", "imprint", "value_usd", "document", "plate", "persons", "person_birth_date", "phone",
        "case_number", "marking",
    ]),
    file(FileKind::CallRecords, "call_records", "INVESTIGATIONS", CSV, &[
        "record_id", "started_at", "duration_s", "type", "caller", "receiver", "imei", "cell", "azimuth", "subscriber", "legal_process",
        "marking",
    ]),
    file(FileKind::PlannedEvents, "planned_events", "WATCH", CSV, &[
        "submission_id", "system", "submitted_at", "agency", "event_type", "starts", "ends", "latitude", "longitude", "radius_m",
        "place", "contact", "contact_phone", "target_kind", "target", "status", "marking",
    ]),
    file(FileKind::CourtCases, "court_cases", "PUBLIC", CSV, &[
        "case_number", "court", "closed_on", "person", "person_birth_date", "offence", "disposition", "marking",
    ]),
    file(FileKind::FirearmTraces, "firearm_traces", "FIREARMS", CSV, &[
        "trace_number", "requested_on", "priority", "crime_code", "agency", "manufacturer", "model", "type", "caliber", "serial",
        "obliterated", "country_of_origin", "recovered_on", "recovery_place", "recovery_country", "possessor", "possessor_birth_date",
        "purchaser", "purchaser_birth_date", "purchaser_address", "dealer", "dealer_address", "retail_date", "days_to_crime", "marking",
    ]),
    file(FileKind::MultipleSales, "multiple_sales", "FIREARMS", CSV, &[
        "report_number", "form", "sold_on", "dealer", "dealer_address", "state", "purchaser", "purchaser_birth_date",
        "purchaser_address", "purchaser_phone", "item_no", "manufacturer", "model", "type", "caliber", "serial", "marking",
    ]),
    file(FileKind::VendorProfiles, "vendor_profiles", "INVESTIGATIONS", JSON, &[
        "profile_id", "market", "handle", "kind", "pgp", "first_seen", "last_seen", "wallet", "chain", "email", "ships_from", "rating",
        "marking",
    ]),
    file(FileKind::Listings, "listings", "INVESTIGATIONS", JSON, &[
        "listing_id", "market", "seller", "title", "text", "cas", "item_class", "imprint", "price_usd", "ships_from", "ships_to",
        "image_hash", "phone", "email", "wallet", "first_seen", "last_seen", "marking",
    ]),
    file(FileKind::WebSnapshots, "web_snapshots", "PUBLIC", JSON, &[
        "snapshot_id", "url", "kind", "title", "phones", "emails", "ip", "text", "captured_at", "marking",
    ]),
    file(FileKind::HandleLinks, "handle_links", "INVESTIGATIONS", CSV, &[
        "link_id", "customer", "customer_phone", "handle", "market", "basis", "confidence", "marking",
    ]),
    file(FileKind::CarrierEvents, "carrier_events", "CARRIER-X", TAB, &[
        "event_id", "hawb", "event", "event_time", "city", "country", "address", "contact_name", "contact_phone", "marking",
    ]),
    file(FileKind::SanctionsExercise, "sanctions_exercise", "PUBLIC", CSV, &[
        "entry_id", "type", "name", "aliases", "weak_aliases", "program", "listed_on", "birth_date", "document", "address", "country",
        "wallets", "remarks", "marking",
    ]),
    file(FileKind::NewsArticles, "news_articles", "PUBLIC", JSON, &[
        "article_id", "url", "outlet", "title", "published_on", "language", "people", "companies", "text", "retrieved_at", "marking",
    ]),
];

const fn file(kind: FileKind, source: &'static str, holder: &'static str, dialect: Dialect, columns: &'static [&'static str]) -> File {
    File { kind, source, holder, dialect, columns }
}
