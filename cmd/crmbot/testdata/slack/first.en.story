# The administrator finds the bot.
ANN: /crm
  ? What you can do
ANN: hello
  ? Hi Ann
ANN: help move
  ? Move deal
# Somebody nobody knows yet is asked about, and let in.
CAI: visit Bluesky Robotics discussed pricing
  ? I don't know you yet
  ? Somebody asks to join
CAI: hello?
  ? hasn't confirmed you
ANN: [Approve]
  ? You're in, Cai
CAI: [visit Bluesky Robotics disc…]
  ? Bluesky Robotics
EVE: hi
  ? Eve (Slack)
ANN: [Reject]
  ? turned the request down
# A person of another platform comes with a code.
run: user add Dan --role rep --lang en
terminal Dan: link
  $CODE link ([A-Z0-9]{6,10})
DAN: link $CODE
  ? Dan
DAN: me
  ? Dan
# Outsiders get no data.
GUEST@else: @crmbot customer Bluesky
  ? I only serve colleagues
  ! Owner
OTHER@else: @crmbot customer Bluesky
  ? I only serve colleagues
  ! Owner
# A customer, by a line and by a form with a fault in it.
CAI: /crm customer new Bluesky Robotics
  ? Bluesky Robotics
CAI: /visit
  ? form of CAI
CAI: suggest Customer=blue
  ? Bluesky
CAI: {Customer=blue; Note=they liked the demo; When=2026-07-20}
  ? ✗
CAI: {Customer=blue; Note=they liked the demo; When=2026-06-29; Next step=2026-07-03}
  ? Visit V
# The global shortcut, the message shortcut, a thread, a mention.
CAI: shortcut form visit.log
  ? form of CAI
CAI: {Customer=blue; Note=showed the new arm}
  ? Visit V
BO@room: Bluesky Robotics wants the offer by Friday
CAI@room: pass on wants the offer
  ? form of CAI
CAI@room: {Next step=2026-07-02}
  ? ROOM
CAI@room: pass on wants the offer
  ? kept already
CAI@room>: !visit Bluesky Robotics met at the fair
  ? Visit V
CAI@room: @crmbot visit Bluesky Robotics lunch with their buyer
  ? CAI only
CAI@room: @crmbot what do you do?
  ? CAI only
# Free text.
CAI: met Bluesky Robotics today, quoted $12k, follow up tomorrow 3pm
  ? is this right
CAI: [Change]
CAI: [Save]
  ? Visit V
CAI: undo
  ? Undone
# Triggers have gone: the form waits behind a button.
late
CAI: /visit
  ? Open the form
fresh
CAI: [Open the form]
  ? form of CAI
CAI: {Customer=blue; Note=second try}
  ? Visit V
# Deals.
CAI: /crm deal new Bluesky Robotics Arms 50k end of August
  ? Deal D
CAI: /deal D1
  ? Arms
CAI: [→ Qualified]
CAI: [→ Proposal]
CAI: /crm move D1 4
CAI: /deal D1
CAI: [Won]
  ? form of CAI
CAI: {}
CAI: /crm reopen D1 they changed the contract
CAI: /deal D1
CAI: [Lost]
  ? form of CAI
CAI: {Reason=Price}
  ? Loss recorded
ANN: /crm quota set Cai 2026-06 100k
  ? Quota set
CAI: /quota
  ? gap
CAI: /customer
CAI: /crm Bluesky
  ? Latest
CAI: /crm blueberry
  ? couldn't find
CAI: todo
  ? Nothing is due
# The home page follows what is done.
CAI: home
  ? Nothing is due
CAI: remind today send the contract to Bluesky Robotics
  ? Planned
CAI: sees home
  ? send the contract
CAI: [Done]
CAI: sees home
  ? Nothing is due
# A restart keeps the receipts pressable.
CAI: /visit Bluesky Robotics said goodbye
  ? Visit V
restart
CAI: [Undo]
  ? Undone
CAI: [New customer “blueberry”]
  ? form of CAI
CAI: {Phone=13800000000}
  ? created
leaves CAI
  ? Cai
CAI: todo
  ? only serve colleagues
  ! Nothing
