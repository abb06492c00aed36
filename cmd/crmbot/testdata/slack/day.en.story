# Priya's day in a company with a past.
PRIYA: deals
  ? My open deals
PRIYA: /crm day
PRIYA: home
PRIYA: c merrivale
  ? Merrivale General Hospital
PRIYA: history merrivale
PRIYA: visit merrivale discussed pricing next:wed
  ? Visit V
PRIYA: [Edit]
  ? form of PRIYA
PRIYA: {Note=discussed pricing and delivery}
PRIYA: visit
  ? Open the form
PRIYA: [Open the form]
  ? form of PRIYA
PRIYA: move D113 next
  ? Qualified
PRIYA: /crm D21
  ? Solmere
PRIYA: [Change stage: Negotiation]
PRIYA: won D21
  ? Record
PRIYA: lost D115 price
# A card that has gone stale shows how things are now.
PRIYA: /crm D114
  ? → Qualified
PRIYA: move D114 3
  ? Proposal
PRIYA: [→ Qualified]
PRIYA: quota
  ? Quota
PRIYA: funnel
  ? Funnel
PRIYA: forecast
PRIYA: stalled
PRIYA: todo
PRIYA: report winloss by reason
PRIYA: customer new Merrivale Hospital
PRIYA: remind by Friday send the contract to Merrivale
  ? Planned
PRIYA: me
PRIYA: digest
PRIYA: contact Merrivale
PRIYA: deal new Merrivale Scanner 1.2bn year end
PRIYA: frobnicate
PRIYA@room: @crmbot quota
  ? PRIYA only
PRIYA@room: @crmbot deal D113
PRIYA: undo
# A long list comes page by page.
HE: language en
HE: funnel
  ? Funnel
HE: [Contacted 13]
HE: [More]
  ? 11. D
