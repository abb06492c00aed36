package chart

// Theme is the colours of a drawing, each anything that SVG takes for a paint, and its width.
type Theme struct {
	Text   string   // titles and values
	Muted  string   // names of categories
	Grid   string   // lines that carry the eye
	Ground string   // behind a picture of pixels; an SVG has none
	Series []string // one a series or slice, in order; begins again when used up
	// Width is how many units wide a drawing is; its text is 13 units high. 0 is 480, which reads well on a phone.
	Width int
}

// Page is the theme of the page around an inline drawing: its text colour, and its variables --chart-1 to --chart-6,
// --chart-muted and --chart-grid where it has them.
func Page() Theme {
	return Theme{
		Text:  "currentColor",
		Muted: "var(--chart-muted, #7a8499)",
		Grid:  "var(--chart-grid, #8f99ad)",
		Series: []string{
			"var(--chart-1, #4c6fff)", "var(--chart-2, #12b5a5)", "var(--chart-3, #f5a524)",
			"var(--chart-4, #e5609a)", "var(--chart-5, #8b6cef)", "var(--chart-6, #7a8ba8)",
		},
	}
}

// Light is for drawings that stand alone on a light ground.
func Light() Theme {
	t := alone()
	t.Text, t.Muted, t.Grid, t.Ground = "#1c2333", "#667085", "#98a2b3", "#ffffff"
	return t
}

// Dark is for drawings that stand alone on a dark ground.
func Dark() Theme {
	t := alone()
	t.Text, t.Muted, t.Grid, t.Ground = "#eef1f7", "#98a2b3", "#667085", "#151a24"
	return t
}

func alone() Theme {
	return Theme{Series: []string{"#4c6fff", "#12b5a5", "#f5a524", "#e5609a", "#8b6cef", "#7a8ba8"}}
}

func (t Theme) width() float64 {
	if t.Width <= 0 {
		return 480
	}
	return float64(t.Width)
}

func (t Theme) series(i int) string {
	if len(t.Series) == 0 {
		return t.Text
	}
	return t.Series[i%len(t.Series)]
}
