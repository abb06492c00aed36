# 管理员第一次打开机器人。
ANN: /crm
  ? 可以这样用
ANN: 你好
  ? Ann
ANN: 帮助 推进
  ? 推进
# 还不认识的人先问管理员,同意后接着说。
CAI: 拜访 蓝天机器人 谈了报价
  ? 还不认识你
  ? 想使用 crmbot
CAI: 在吗
ANN: [批准]
  ? Cai
CAI: [拜访 蓝天机器人 谈…]
  ? 蓝天机器人
EVE: 你好
  ? Eve
ANN: [拒绝]
  ? Eve
# 别的平台上的人用一次性的码绑定。
run: user add Dan --role rep --lang zh
terminal Dan: 绑定账号
  $CODE 绑定账号 ([A-Z0-9]{6,10})
DAN: 绑定账号 $CODE
  ? Dan
DAN: 我
  ? Dan
# 外部的人看不到任何数据。
GUEST@else: @crmbot 客户 蓝天
  ? 只为本公司的同事服务
  ! 负责人
OTHER@else: @crmbot 客户 蓝天
  ? 只为本公司的同事服务
  ! 负责人
# 客户:一句话,一张表,表里有错时不丢字。
CAI: /crm 新客户 蓝天机器人
  ? 蓝天机器人
CAI: /visit
  ? form of CAI
CAI: suggest 客户=蓝天
  ? 蓝天机器人
CAI: {客户=蓝天; 内容=看了演示,很感兴趣; 时间=2026-07-20}
  ? ✗
CAI: {客户=蓝天; 内容=看了演示,很感兴趣; 时间=2026-06-29; 下次跟进=2026-07-03}
  ? V
# 快捷方式、消息快捷方式、话题、提及。
CAI: shortcut form visit.log
  ? form of CAI
CAI: {客户=蓝天; 内容=看了新的机械臂}
  ? V2
BO@room: 蓝天机器人周五前要报价
CAI@room: pass on 周五前要报价
  ? form of CAI
CAI@room: {下次跟进=2026-07-02}
  ? V3
CAI@room: pass on 周五前要报价
  ? V3
CAI@room>: !拜访 蓝天机器人 展会上碰了面
  ? V4
CAI@room: @crmbot 拜访 蓝天机器人 和采购吃了饭
  ? V5
CAI@room: @crmbot 你会什么?
  ? CAI only
# 随口一说。
CAI: 今天拜访了蓝天机器人,报价20万,明天下午3点再跟进
  ? 这样记对吗
CAI: [改]
CAI: [保存]
  ? V6
CAI: 撤销
  ? 已撤销
# 触发过期,表单改由按钮打开。
late
CAI: /visit
  ? 打开
fresh
CAI: [打开表单]
  ? form of CAI
CAI: {客户=蓝天; 内容=再来一次}
  ? V7
# 商机。
CAI: /crm 新商机 蓝天机器人 机械臂 50万 8月底
  ? D1
CAI: /deal D1
  ? 机械臂
CAI: [→ 意向沟通]
  ? 意向沟通
CAI: [→ 方案报价]
  ? 方案报价
CAI: /crm 推进 D1 4
  ? 谈判签约
CAI: /deal D1
  ? 机械臂
CAI: [赢单]
  ? form of CAI
CAI: {}
  ? 赢单
CAI: /crm 恢复商机 D1 客户改了合同
  ? 已恢复
CAI: /deal D1
CAI: [输单]
  ? form of CAI
CAI: {原因=价格}
  ? 已记输单
ANN: /crm 定目标 Cai 2026-06 100万
  ? 目标已定
CAI: /quota
  ? 100万
CAI: /customer
CAI: /crm 蓝天
  ? 最近往来
CAI: /crm 红海
  ? 没找到
CAI: 待办
  ? 没有
# 主页跟着变。
CAI: home
CAI: 提醒 今天 给蓝天机器人寄合同
  ? 已安排
CAI: sees home
  ? 寄合同
CAI: [完成]
CAI: sees home
  ! 寄合同
# 重启以后,原来的按钮照样能按。
CAI: /visit 蓝天机器人 道了别
  ? 已记录
restart
CAI: [撤销]
  ? 已撤销
CAI: [新建客户“红海”]
  ? form of CAI
CAI: {电话=13800000000}
  ? 已建客户
leaves CAI
  ? Cai
CAI: 待办
  ? 只为本公司的同事服务
