"""What somebody sees who scans the code on a certificate: whether it is one. No script, no sign-in."""

from html import escape

from fastapi.responses import HTMLResponse

from app.platform.db.kept import Row
from app.platform.http.pages import HEADERS
from app.platform.paper import hours, written
from app.platform.sealing import masks

PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>查验志愿服务记录证明</title>
<style>
body {{ margin: 0; background: #f4f5f7; color: #1f2329; font: 17px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif }}
main {{ max-width: 560px; margin: 0 auto; padding: 24px 16px }}
h1 {{ font-size: 20px; margin: 0 0 16px }}
.said {{ border-radius: 12px; padding: 16px; color: #fff; overflow-wrap: anywhere }}
.said strong {{ display: block; font-size: 22px }}
.good {{ background: #1a7f37 }} .changed {{ background: #9a6700 }} .unknown {{ background: #b42318 }}
dl {{ background: #fff; border-radius: 12px; margin: 16px 0; padding: 4px 16px }}
dl div {{ display: flex; gap: 16px; padding: 10px 0; border-bottom: 1px solid #eceef1 }}
dl div:last-child {{ border: 0 }}
dt {{ flex: 0 0 5em; color: #57606a }}
dd {{ margin: 0; overflow-wrap: anywhere; min-width: 0 }}
p {{ color: #57606a; font-size: 15px }}
</style>
</head>
<body>
<main>
<h1>查验志愿服务记录证明</h1>
{content}
</main>
</body>
</html>
"""


def genuine(certificate: Row, *, is_current: bool) -> HTMLResponse:
    """It shows no more than the paper does, and of the name less."""
    lines = {
        "证明编号": certificate.number,
        "姓名": masks.name(certificate.name),
        "服务时间": f"{written(certificate.since)}至{written(certificate.until)}",
        "服务时长": f"{hours(certificate.minutes)}（{certificate.times}次）",
        **{
            f"队伍或单位{number}" if len(certificate.teams) > 1 else "队伍或单位": (
                f"{team['name']}，{team['times']}次，{hours(int(team['minutes']))}"
            )
            for number, team in enumerate(certificate.teams, 1)
        },
        "出具单位": certificate.community,
        "出具日期": written(certificate.issued_on),
    }
    told = (
        _told("good", "证明真实", "与社区的服务记录一致。")
        if is_current
        else _told(
            "changed",
            "证明真实，记录已有更正",
            "出具之后，社区更正过服务时长：请让持有人出示新的证明。",
        )
    )
    shown = "\n".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(str(value))}</dd></div>"
        for name, value in lines.items()
    )
    note = "<p>请核对纸面内容与本页是否一致；为保护隐私，姓名只显示一部分。</p>"
    return _page(200, f"{told}\n<dl>\n{shown}\n</dl>\n{note}")


def unknown() -> HTMLResponse:
    told = _told(
        "unknown", "没有这份证明", "请检查编号是否完整；如确实查不到，这份证明不是社区出具的。"
    )
    return _page(404, told)


def _told(kind: str, title: str, words: str) -> str:
    return f'<div class="said {kind}"><strong>{title}</strong>{words}</div>'


def _page(status: int, content: str) -> HTMLResponse:
    return HTMLResponse(PAGE.format(content=content), status, headers=HEADERS)
