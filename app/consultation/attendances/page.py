"""What somebody sees who opens the code on the screen with another program than WeChat."""

from fastapi.responses import HTMLResponse

from app.platform.http.pages import HEADERS

PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>议事会签到</title>
<style>
body { margin: 0; background: #f4f5f7; color: #1f2329; font: 17px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif }
main { max-width: 560px; margin: 0 auto; padding: 24px 16px }
h1 { font-size: 20px }
</style>
</head>
<body>
<main>
<h1>议事会签到</h1>
<p>请用微信“扫一扫”扫描会场屏幕上的二维码，在小程序中签到。</p>
<p>没有微信的，请在签到表上写下姓名，或请工作人员登记。</p>
</main>
</body>
</html>
"""


def page() -> HTMLResponse:
    return HTMLResponse(PAGE, headers=HEADERS)
