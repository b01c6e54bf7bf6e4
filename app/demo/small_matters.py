"""The key small matters (关键小事) of the year: from the first word to what was done.

What was said, where, what was resolved, who had to do what, and what came of it; all of it synthetic.
"""

from typing import NamedTuple

from app.consultation.matters.kinds import OWNERS, Matter
from app.consultation.topics.lifecycle import TopicState

M, S = Matter, TopicState


class SmallMatter(NamedTuple):
    title: str
    estate: str
    point: str  # at which it was said
    said: str
    summary: str
    matter: Matter
    resolution: str
    tasks: tuple[str, ...]  # each to the property company, the last one to the office
    delivered: str
    scores: tuple[int, ...]  # of who evaluated it

    @property
    def is_owners(self) -> bool:
        return self.matter in OWNERS


# fmt: off
MATTERS = (
    SmallMatter("39大街架空层改造成议事角", "中治39大街", "架空层",
        "一楼架空层堆满杂物，能不能清出来，让大家坐下来议事、乘凉？",
        "清理架空层，改作居民议事和休息的地方。", M.CHANGE_USE,
        "架空层清空后改作议事角，设桌椅和宣传栏，物业负责保洁。",
        ("清运架空层杂物", "安装照明和桌椅", "挂牌并公布使用守则"),
        "架空层已清空，装好八套桌椅和照明，议事角挂牌启用。", (5, 5, 4, 5)),
    SmallMatter("修建电动车棚", "40街坊", "廉心亭",
        "电动车停在单元门口，晚上飞线充电，早晚要出事，能不能建个车棚？",
        "在40街坊东侧空地建电动车棚，设集中充电桩。", M.CHANGE_USE,
        "东侧空地建六十个车位的电动车棚，设充电桩，夜间断电。",
        ("平整场地、搭建车棚", "安装充电桩和喷淋", "单元门口劝导，清理停放车辆"),
        "车棚建成，六十个车位、二十个充电口，单元门口不再停车。", (5, 5, 5, 4, 5)),
    SmallMatter("增设生活垃圾投放点", "御境", "廉心亭",
        "御境小区生活垃圾没处放，扔一次要走到马路对面。",
        "在御境南门内增设生活垃圾分类投放点。", M.RESIDENTS,
        "南门内设分类投放点一处，早晚两次清运。",
        ("砌台、安装投放亭", "排定清运时间并公示"),
        "投放亭已启用，每天早七点、晚七点清运。", (4, 5, 5)),
    SmallMatter("家门口建宣讲小讲台", "中治39大街", "廉心亭",
        "宣讲团讲得真好，在家门口建个宣讲的地方就更好了。",
        "在廉心亭旁设小讲台和坐凳，供宣讲和议事使用。", M.RESIDENTS,
        "廉心亭旁设小讲台，社区排期，居民可以预约。",
        ("做讲台和坐凳", "公布预约办法"),
        "小讲台建成，当月就排了六场。", (5, 4)),
    SmallMatter("楼道灯改成声控灯", "红钢里", "长廊",
        "楼道灯坏了一半，老人晚上下楼全靠摸。",
        "红钢里楼道灯全部检修，改用声控灯。", M.RESIDENTS,
        "更换楼道灯，全部改声控，半年检修一次。",
        ("逐层检修、更换灯具", "登记检修台账"),
        "七十二盏楼道灯全部换好，坏灯当日报修。", (5, 5, 5)),
    SmallMatter("清理闲置花盆防蚊虫", "建设村", "长廊",
        "闲置花盆里积水，夏天蚊虫多得开不了窗。",
        "清理公共区域闲置花盆和积水容器。", M.RESIDENTS,
        "每月第一个周六清理公共区域积水容器，物业定期消杀。",
        ("清理积水容器", "排定消杀时间"),
        "清理花盆两百余个，入夏前后各消杀一次。", (4, 4, 5)),
    SmallMatter("康苑一期增设晾衣架", "康苑一期", "长廊",
        "一楼晒不到太阳，被子只好搭在绿化带上。",
        "在康苑一期中心空地增设公共晾衣架。", M.RESIDENTS,
        "中心空地设晾衣架十二组，不占消防通道。",
        ("安装晾衣架", "划线、标明使用时间"),
        "十二组晾衣架装好，消防通道保持畅通。", (5, 4, 4)),
    SmallMatter("单元门前加装扶手和坡道", "40街坊", "廉心亭",
        "楼上老人坐轮椅，单元门前三级台阶上不去。",
        "为有需要的单元门前加装扶手和坡道。", M.RESIDENTS,
        "先改四个单元门口，坡道按无障碍标准做。",
        ("施工四处坡道和扶手", "请使用的家庭验收"),
        "四个单元门口坡道、扶手完工，三户轮椅家庭试用满意。", (5, 5, 5, 5)),
    SmallMatter("规范广场舞时间和音量", "青山樽", "云议事",
        "晚上跳舞音响太大，孩子写作业静不下来。",
        "商定广场舞的时间、地点和音量。", M.RESIDENTS,
        "晚七点到八点半，音量不超过约定刻度，中高考期间停止。",
        ("划定场地、张贴约定", "队伍轮值，互相提醒"),
        "约定张贴在广场，两个月没有再接到投诉。", (4, 5, 3)),
    SmallMatter("小区快递统一投放点", "青山樽", "云议事",
        "快递堆在门岗，丢过两回，也挡路。",
        "设快递统一投放点，门岗不再堆放。", M.RESIDENTS,
        "西门内设快递柜，大件登记后送上楼。",
        ("选点、通电", "与快递企业约定投放"),
        "快递柜启用，门岗前通道恢复畅通。", (5, 4, 5)),
    SmallMatter("儿童活动区铺软地垫", "御境", "长廊",
        "孩子们玩的地方是水泥地，摔一跤就破皮。",
        "儿童活动区铺设软地垫，检修游乐设施。", M.RESIDENTS,
        "铺设软地垫八十平方米，检修滑梯和秋千。",
        ("铺设地垫", "检修设施并张贴年龄提示"),
        "地垫铺好，滑梯更换了两处螺栓。", (5, 5)),
    SmallMatter("停车位潮汐共享", "康苑二期", "云议事",
        "白天车位空着，晚上绕三圈停不进来。",
        "与相邻单位商定夜间车位共享。", M.RESIDENTS,
        "晚七点到早七点共享相邻单位四十个车位，登记车牌。",
        ("与单位签约定、装道闸识别", "登记车牌"),
        "四十个车位夜间开放，登记车辆九十六台。", (4, 5, 4)),
)
# What waits for somebody: how far it got, and how many days ago it was said.
WAITING = (
    (SmallMatter("中心花园加装休息长椅", "青山樽", "长廊",
        "老人散步走累了没处坐。", "在中心花园步道边加装长椅。", M.RESIDENTS,
        "步道每五十米装一把长椅。", ("选点安装",), "", ()), S.DELIBERATING, 12),
    (SmallMatter("雨水井清淤", "红钢里", "长廊",
        "一下大雨门口就积水，井里全是泥。", "雨水井全面清淤，汛期前完成。", M.RESIDENTS,
        "汛期前清淤一次，之后每季度检查。", ("清淤并登记",), "", ()), S.RESOLVED, 13),
    (SmallMatter("晨练场地安装护栏", "御境", "廉心亭",
        "晨练的地方挨着车道，孩子跑出去吓人一跳。", "在晨练场地与车道之间装护栏。", M.RESIDENTS,
        "沿车道装三十米护栏。", ("安装护栏",), "", ()), S.PUBLISHED, 12),
    (SmallMatter("快递车限时进小区", "青山樽", "云议事",
        "快递车上下班时间堵在门口。", "商定快递车进小区的时间。", M.RESIDENTS,
        "早七点半到九点、晚五点到六点半不进小区。", ("张贴并通知快递企业", "门岗登记"), "", ()),
        S.IN_HAND, 24),
    (SmallMatter("单元门闭门器更换", "建设村", "长廊",
        "单元门关不严，冬天灌风。", "更换损坏的单元门闭门器。", M.RESIDENTS,
        "更换损坏的闭门器十八个。", ("更换闭门器",), "闭门器全部更换。", (5, 4)),
        S.DELIVERED, 32),
)
# What verified residents were asked secretly: it resolves nothing.
POLLED = SmallMatter("楼道要不要装摄像头", "40街坊", "长廊",
    "有人想装，有人怕隐私，当面都不好说。", "不记名征求对楼道安装摄像头的意见。",
    M.STRAW_POLL, "楼道安装摄像头，画面只存七天。", (), "", ())
# What three hundred residents differ about, and where they agree.
DEBATED = SmallMatter("电动车棚建在哪里、怎么管", "青山樽", "云议事",
    "车棚是要建，可建在哪里、怎么管，各家说法不一样。", "征集大家对电动车棚选址和管理的意见。",
    M.RESIDENTS, "", (), "", ())
# What the owners of one estate are asked: now; and last week, waiting to be counted.
ASKED = (
    SmallMatter("屋顶出租建信号塔", "", "廉心亭",
        "听说屋顶要租给人家装信号塔，问过我们没有？", "是否将屋顶出租用于通信设施，收益归全体业主。",
        M.CHANGE_USE, "屋顶出租用于通信设施，收益进公共账户。", (), "", ()),
    SmallMatter("空地改作临时停车", "", "长廊",
        "后面那块空地长草，不如划几个车位。", "是否将后院空地改作临时停车位。",
        M.CHANGE_USE, "后院空地划二十个临时车位，收费进公共账户。", (), "", ()),
)
# fmt: on
