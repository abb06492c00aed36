# 在群里的简报下面:给同事交代一件事,也有人闲聊。
run: user add Cai --role rep --lang zh --email cai@example.com
CAI: 我
  ? Cai
ANN: /crm 新客户 蓝天科技
  ? 蓝天科技
ANN: /crm 新商机 蓝天科技 50万 样机
  ? D1
ANN@room: @crmbot 订阅 简报
  ? Ann
at 2026-06-30T18:06
  ? 晚报
ANN@room>: 大家今天辛苦了
ANN@room>: <@U0CAI> 周五前给蓝天科技回个电话
  ? 已交给 Cai · 07-03 周五前
  ? Ann 给你安排了:周五前给蓝天科技回个电话
CAI: [接受]
  ? 接受了
ANN@room>: <@U0DAN> 周五前给他们回个电话
  ? 还不认识
CAI@room: <@U0ANN> 周五前给我回个电话
  ! 已交给 Ann
# 别人的消息串。
CAI@room>: <@U0ANN> 周五前给我回个电话
  ! 已交给 Ann
