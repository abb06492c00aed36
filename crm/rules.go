package crm

// ownRules are crm's own: rows derived from the records, kept beside them. They see every entry before the rules
// that Open was given, and once more what those changed.
func ownRules() []Rule { return []Rule{lastRule{}, idleRule{}, recentRule{}, owing{}} }
