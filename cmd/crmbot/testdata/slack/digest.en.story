# The digest of a room: an administrator starts it, everybody reads who did, each opens what they may see.
ANN: /crm customer new Bluesky Robotics
  ? Bluesky Robotics
ANN: /crm deal new Bluesky Robotics $50k demo arm
  ? D1
ANN@room: @crmbot digest on
  ? set by Ann
ANN@room: @crmbot digest 8:45 18:03
  ? 08:45
at 2026-06-30T21:00
  ? Evening digest
  ? Sent late: 18:03
ANN@room: [Definitions]
  ? Stalled =
ANN@room: [Open funnel]
  ? Funnel
at 2026-07-01T08:48
  ? Nothing is due today
  ? Morning digest
  ? Wed Jul 1
