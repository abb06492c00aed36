package bot

// Encode and Decode open canonical lines to the tests.
func (c *Command) Encode(call Call) string { return c.encode(call) }

// Decode reads what stands behind the command's id.
func (c *Command) Decode(rest string) (Call, bool) { return c.decode(rest) }
