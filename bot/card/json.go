package card

import (
	"encoding/json"
	"errors"
	"fmt"
)

// ErrUnknownElement is the error of a body element that is none of this package's, met when encoding, decoding or validating.
var ErrUnknownElement = errors.New("unknown card element")

// fields is Card without its methods.
type fields Card

// MarshalJSON writes the card compactly, each element of its body with a leading "type".
func (c Card) MarshalJSON() ([]byte, error) {
	body := make([]any, len(c.Body))
	for i, el := range c.Body {
		named, err := withType(el)
		if err != nil {
			return nil, fmt.Errorf("encode card element %d: %w", i, err)
		}
		body[i] = named
	}
	c.Body = nil
	return json.Marshal(struct {
		fields
		Body []any `json:"body,omitempty"`
	}{fields(c), body})
}

// UnmarshalJSON reads what MarshalJSON wrote. Members it does not know are passed over, elements it does not know are an error.
func (c *Card) UnmarshalJSON(data []byte) error {
	var in struct {
		fields
		Body []json.RawMessage `json:"body"`
	}
	if err := json.Unmarshal(data, &in); err != nil {
		return fmt.Errorf("decode card: %w", err)
	}
	out := Card(in.fields)
	for i, raw := range in.Body {
		el, err := decodeElement(raw)
		if err != nil {
			return fmt.Errorf("decode card element %d: %w", i, err)
		}
		out.Body = append(out.Body, el)
	}
	*c = out
	return nil
}

// withType is an element with its type in front. The elements that most cards have are encoded with their card in one go.
func withType(el Element) (any, error) {
	switch el := el.(type) {
	case Text:
		return struct {
			Type string `json:"type"`
			Text
		}{el.kind(), el}, nil
	case Context:
		return struct {
			Type string `json:"type"`
			Context
		}{el.kind(), el}, nil
	case Actions:
		return struct {
			Type string `json:"type"`
			Actions
		}{el.kind(), el}, nil
	}
	return encodeElement(el)
}

func encodeElement(el Element) (json.RawMessage, error) {
	if !known(el) {
		return nil, fmt.Errorf("%w: %T", ErrUnknownElement, el)
	}
	raw, err := json.Marshal(el)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", el.kind(), err)
	}
	head := `{"type":"` + el.kind() + `"`
	if len(raw) > 2 { // not {}
		head += ","
	}
	return append([]byte(head), raw[1:]...), nil
}

// known reports whether el is one of the dozen in the form adapters switch on: values, and *Form.
func known(el Element) bool {
	switch el := el.(type) {
	case Text, Fields, Divider, Context, Progress, Steps, Table, Chart, Item, Actions, Select, File:
		return true
	case *Form:
		return el != nil
	}
	return false
}

func decodeElement(raw json.RawMessage) (Element, error) {
	var head struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return nil, err
	}
	switch head.Type {
	case Text{}.kind():
		return decodeAs[Text](raw)
	case Fields{}.kind():
		return decodeAs[Fields](raw)
	case Divider{}.kind():
		return Divider{}, nil
	case Context{}.kind():
		return decodeAs[Context](raw)
	case Progress{}.kind():
		return decodeAs[Progress](raw)
	case Steps{}.kind():
		return decodeAs[Steps](raw)
	case Table{}.kind():
		return decodeAs[Table](raw)
	case Chart{}.kind():
		return decodeAs[Chart](raw)
	case Item{}.kind():
		return decodeAs[Item](raw)
	case Actions{}.kind():
		return decodeAs[Actions](raw)
	case Select{}.kind():
		return decodeAs[Select](raw)
	case File{}.kind():
		return decodeAs[File](raw)
	case (*Form)(nil).kind():
		f := new(Form)
		if err := json.Unmarshal(raw, f); err != nil {
			return nil, fmt.Errorf("decode form: %w", err)
		}
		return f, nil
	}
	return nil, fmt.Errorf("%w: %q", ErrUnknownElement, head.Type)
}

func decodeAs[E Element](raw json.RawMessage) (Element, error) {
	var el E
	if err := json.Unmarshal(raw, &el); err != nil {
		return nil, fmt.Errorf("decode %s: %w", el.kind(), err)
	}
	return el, nil
}
