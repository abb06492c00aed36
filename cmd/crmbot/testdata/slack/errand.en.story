# Below the digest of a room: a task for a colleague, and people talking.
run: user add Cai --role rep --lang en --email cai@example.com
CAI: me
  ? Cai
ANN: /crm customer new Bluesky Robotics
  ? Bluesky Robotics
ANN: /crm deal new Bluesky Robotics $50k demo arm
  ? D1
ANN@room: @crmbot digest on
  ? set by Ann
at 2026-06-30T18:06
  ? Evening digest
ANN@room>: what a day
ANN@room>: <@U0CAI> well done!
  ? Is this a task for Cai
ANN@room>: <@U0CAI> call Bluesky Robotics by Friday
  ? Given to Cai · due Fri Jul 3
  ? Ann asked you to: call Bluesky Robotics
ANN@room>: @crmbot todo
  ? To do
ANN@room>: [Undo]
  ? Ann withdrew this message
ANN@room>: <@U0DAN> call them by Friday
  ? I don't know the colleague you mentioned yet
CAI@room: <@U0ANN> call me by Friday
  ! Given to Ann
# Somebody else's thread.
CAI@room>: <@U0ANN> call me by Friday
  ! Given to Ann
