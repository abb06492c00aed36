# 张伟在一家有历史的公司里的一天。
ZHANG: 商机
  ? 商机
ZHANG: /crm 我的一天
ZHANG: home
ZHANG: 客户 hxyl
  ? 华兴医疗
ZHANG: 历史 华兴医疗
ZHANG: 拜访 华兴医疗 谈了CT维保续签 下周三再跟进
  ? 已记录
ZHANG: [改]
  ? form of ZHANG
ZHANG: {内容=谈了CT维保续签和付款}
ZHANG: 拜访 蓝天 谈了报价
ZHANG: [蓝天科技有限公司]
  ? 已记录
ZHANG: 推近 江屿计量 谈判
ZHANG: 推进 江屿计量 报价
  ? 方案报价
ZHANG: /crm D84
  ? 晨屿
ZHANG: [改阶段: 谈判签约]
ZHANG: 赢单 D86
  ? 确认赢单
ZHANG: [确认]
  ? 赢单!
ZHANG: 输单 D30 原因:价格 竞品:甲公司
  ? 确认输单
ZHANG: [确认]
  ? 已记输单
# 旧卡片按下去,给的是现在的样子。
ZHANG: [→ 谈判签约]
ZHANG: 业绩
  ? 业绩
ZHANG: 漏斗
  ? 漏斗
ZHANG: 预测
ZHANG: 停滞
ZHANG: 待办
ZHANG: 报表 输赢 按原因
ZHANG: 新客户 深圳市华兴医疗器械有限公司
ZHANG: 提醒 周五前 给华兴医疗寄资料
  ? 已安排
ZHANG: 我
ZHANG: 订阅
ZHANG: 加联系人 华兴医疗
ZHANG: 新商机 华兴医疗 样机 1.2亿 年底
ZHANG: 乱七八糟
ZHANG@room: @crmbot 业绩
  ? ZHANG only
ZHANG@room: @crmbot 商机 D84
ZHANG: 撤销
CHEN: 业绩 团队
CHEN: 漏斗 华东组
  ? 漏斗
CHEN: [谈判签约 7]
CHEN: 漏斗 华东组
CHEN: [初步接触 9]
CHEN: 定目标 张伟 2026-07 100万
  ? 目标已定
CHEN: 商机 团队
CHEN: 客户
# 长列表一页一页看。
HE: 漏斗
  ? 漏斗
HE: [初步接触 15]
HE: [更多]
  ? 11. D
