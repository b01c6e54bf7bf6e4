"""The documentation to read and to try, from our own files: where this runs, a CDN is slow or blocked."""

from importlib import resources
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

router = APIRouter(include_in_schema=False)

# A click on what is folded in a section's description must not fold the section itself.
PAGE = """<!DOCTYPE html>
<html lang="zh">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/docs/files/swagger-ui.css">
<link rel="icon" href="/docs/files/favicon.png">
<title>五心 API</title>
<style>
body { margin: 0 }
.swagger-ui .info { margin: 24px 0 }
.swagger-ui .info .title small { top: 0 }
.swagger-ui .scheme-container { margin: 0 0 16px; padding: 12px 0 }
.swagger-ui .opblock-tag small { overflow-x: auto }
.swagger-ui .opblock-tag .renderedMarkdown p { margin: 4px 0 }
.swagger-ui .opblock-tag summary { cursor: pointer; padding: 4px 0 }
.swagger-ui .renderedMarkdown table { display: block; overflow-x: auto; padding: 0; width: auto }
.swagger-ui .renderedMarkdown table tr :is(td, th) { min-width: 0; padding: 4px 16px 4px 0 !important }
@media (max-width: 640px) {
  .swagger-ui .renderedMarkdown table tr :is(td, th) { font-size: 12px; padding-right: 8px !important }
  .swagger-ui .opblock-tag { flex-wrap: wrap }
  .swagger-ui .opblock-tag > a { flex: 1 }
  .swagger-ui .opblock-tag small { flex: 1 0 100%; order: 1; padding: 0 }
  .swagger-ui .opblock .opblock-summary { flex-wrap: wrap }
  .swagger-ui .opblock .opblock-summary-method { min-width: 64px; padding: 4px 0 }
  .swagger-ui .parameters-col_name { width: 40% }
}
</style>
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/files/swagger-ui-bundle.js"></script>
<script>
document.addEventListener("click", event => {
  if (event.target.closest("summary")) event.stopPropagation()
}, true)
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  filter: true,
  showExtensions: true,
  showCommonExtensions: true
})
</script>
</body>
</html>
"""


@router.get("/docs")
async def docs() -> HTMLResponse:
    return HTMLResponse(PAGE)


class Kept(StaticFiles):
    def file_response(self, *args: Any, **options: Any) -> Response:
        response = super().file_response(*args, **options)
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response


def install(app: FastAPI) -> None:
    app.include_router(router)
    files = resources.files("fastapi_offline") / "static"  # Swagger UI
    app.mount("/docs/files", Kept(directory=str(files)))
