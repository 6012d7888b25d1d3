package preflight

// ProblemCodes lists every code that Fields and Whole can answer, so that a market's words can be checked for completeness.
func ProblemCodes() []string {
	return []string{
		"account_number.is_phone", "account_number.missing", "account_number.pattern",
		"address.po_box", "bill_date.future", "billing.city", "billing.postcode", "billing.street", "building.missing",
		"carriers.several", "choice.unknown", "city.missing",
		"code.characters", "code.key", "code.length", "code.missing", "code.other_operator", "code.wrong_line",
		"company.missing", "company_id.checksum", "company_id.missing", "company_id.pattern",
		"country.missing", "country.other", "current_provider.missing",
		"date.both", "date.eve_of_holiday", "date.friday", "date.holiday", "date.malformed", "date.past", "date.too_far",
		"date.too_soon", "date.weekend",
		"email.invalid", "equipment.missing", "equipment.too_many", "external_id.missing", "first_name.missing",
		"internet.dsl_leaving", "internet.dsl_shared", "internet.missing", "internet.separated_check", "internet.unknown",
		"kind.missing", "last_name.missing", "line_type.missing",
		"main_moves.contradiction", "main_moves.missing", "main_number.missing",
		"name.missing", "new_main_number.missing", "new_main_number.moves", "notify.missing", "notify.too_many",
		"number.already_ours", "number.emergency", "number.empty", "number.garbage", "number.in_open_order", "number.letters",
		"number.missing", "number.not_guaranteed", "number.not_portable", "number.other_country", "number.short_code",
		"number.special", "number.to_be_checked", "number.too_long", "number.too_short", "number.twice", "number.wrong_line",
		"numbers.missing", "numbers.too_many",
		"postcode.missing", "postcode.pattern", "region.missing", "replaces.missing", "replaces.not_yours", "requested_date.missing",
		"rest.missing", "rest.unsettled", "separation.future", "street.missing",
		"temporary_number.missing", "text.card_number", "text.control_characters", "text.too_long", "text.too_short",
	}
}
