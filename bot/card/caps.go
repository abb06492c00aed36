package card

// NoLimit in a count of Caps means as many as there are.
const NoLimit = -1

// Caps is what a place can show. A count of 0 means none, NoLimit any number; the zero Caps is a place for short plain text.
type Caps struct {
	// Forms: a form inside a card. Modals: a form over the chat.
	Forms, Modals bool
	// Buttons is how many a card can hold, those of item rows included.
	Buttons int
	// Items: list rows with their own buttons.
	Items bool
	// Selects is how many options a choice that acts at once can have.
	Selects int
	// Tables is how many rows a native table can have.
	Tables int
	// Charts is how many native charts a card can hold, of the kinds in ChartKinds (none listed: every kind).
	Charts     int
	ChartKinds []ChartKind
	// Fields is how many label and value pairs a card can hold.
	Fields int
	// Progress and Steps: native bars; elsewhere they are drawn with text.
	Progress, Steps bool
	// Elements and Text bound the whole card: how many elements, and how many bytes as plain text. 0 is no bound.
	Elements, Text int
	// Edit: a message sent before can be changed. Private: an answer in a group that one person alone sees.
	// Links: buttons that open an address. Files: a file can be sent. Home: a page of one's own outside of chats.
	Edit, Private, Links, Files, Home bool
	// Fixed: text is shown in a font of fixed width, so that padding holds.
	Fixed bool
}

// Degraded tells that an element could not be shown as it is.
type Degraded struct {
	// Element is the kind that was met: "chart", "table", "buttons" ...
	Element string
	// To says what became of it.
	To Outcome
	// N counts what was affected: rows, buttons, options, elements.
	N int
}

// Outcome is what stepping down made of an element.
type Outcome string

const (
	ToTable  Outcome = "table"
	ToText   Outcome = "text"
	ToSelect Outcome = "select"
	ToButton Outcome = "buttons"
	Shorter  Outcome = "shorter"
	Dropped  Outcome = "dropped"
)
