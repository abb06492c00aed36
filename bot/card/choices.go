package card

// Choice is something the reader may press, with the number that stands for it where there is nothing to press.
type Choice struct {
	Number int
	Button Button
}

// Choices lists what may be pressed on a card: buttons and the options of selects in the order of their places, numbered on
// from the highest row number, so that no number means two things. Buttons that open an address and forms are not among them.
func Choices(c Card) []Choice {
	n := highestRow(c.Body)
	var out []Choice
	add := func(b Button) {
		if b.URL == "" {
			n++
			out = append(out, Choice{Number: n, Button: b})
		}
	}
	for _, el := range c.Body {
		switch el := el.(type) {
		case Item:
			for _, b := range el.Buttons {
				add(b)
			}
		case Actions:
			for _, b := range el.Buttons {
				add(b)
			}
		case Select:
			for _, o := range el.Options {
				add(Button{Label: o.Label, Value: el.Line(o)})
			}
		}
	}
	return out
}

func highestRow(body []Element) int {
	n := 0
	for _, el := range body {
		if it, ok := el.(Item); ok {
			n = max(n, it.Number)
		}
	}
	return n
}
