package command

import "crmbot/bot"

func admins() []bot.Command { return nil }
