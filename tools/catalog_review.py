"""What reviewers decided beside the collected table: providers, categories, third parties, corrections, notes.

catalog_import.py reads the facts from a table and the judgements from here. Nothing in this file is a host of its own
right: a host that is named here must be in the table too.
"""

# The month in which the evidence of the table was last looked at.
LAST_VERIFIED = "2026-10"

# Provider as the table writes it -> id, English name, Korean name, group (empty: its own).
PROVIDERS = {
    "01.AI": ("01-ai", "01.AI", "링이완우", ""),
    "AI21 Labs": ("ai21-labs", "AI21 Labs", "AI21 랩스", ""),
    "Abacus.AI": ("abacus-ai", "Abacus.AI", "아바쿠스", ""),
    "ActionPower": ("actionpower", "ActionPower", "액션파워", ""),
    "Adobe": ("adobe", "Adobe", "어도비", ""),
    "Aleph Alpha": ("aleph-alpha", "Aleph Alpha", "알레프 알파", ""),
    "Alibaba": ("alibaba", "Alibaba", "알리바바", ""),
    "Alibaba (iFlow)": ("iflow", "iFlow", "아이플로우", "alibaba"),
    "Amazon": ("amazon", "Amazon", "아마존", ""),
    "Anlatan": ("anlatan", "Anlatan", "안라탄", ""),
    "Anthropic": ("anthropic", "Anthropic", "앤트로픽", ""),
    "Anysphere": ("anysphere", "Anysphere", "애니스피어", ""),
    "Apple": ("apple", "Apple", "애플", ""),
    "Arena": ("arena", "Arena", "아레나", ""),
    "Atlassian": ("atlassian", "Atlassian", "아틀라시안", ""),
    "Augment": ("augment", "Augment", "어그먼트", ""),
    "Baichuan": ("baichuan", "Baichuan", "바이촨", ""),
    "Baidu": ("baidu", "Baidu", "바이두", ""),
    "Black Forest Labs": ("black-forest-labs", "Black Forest Labs", "블랙 포레스트 랩스", ""),
    "Blackbox": ("blackbox", "Blackbox", "블랙박스", ""),
    "Brave": ("brave", "Brave", "브레이브", ""),
    "Butterfly Effect (Manus)": ("butterfly-effect", "Butterfly Effect", "버터플라이 이펙트", ""),
    "Butterfly Effect / Vidline": ("butterfly-effect-vidline", "Butterfly Effect and Vidline",
                                   "버터플라이 이펙트·비들라인", ""),
    "ByteDance": ("bytedance", "ByteDance", "바이트댄스", ""),
    "ByteDance (Beijing Chuntian Zhiyun)": ("chuntian-zhiyun", "Beijing Chuntian Zhiyun",
                                            "베이징 춘톈즈윈", "bytedance"),
    "Canva": ("canva", "Canva", "캔바", ""),
    "Cerebras": ("cerebras", "Cerebras", "세레브라스", ""),
    "Character Technologies": ("character-technologies", "Character Technologies", "캐릭터 테크놀로지스", ""),
    "Chutes": ("chutes", "Chutes", "슈츠", ""),
    "Cloudflare": ("cloudflare", "Cloudflare", "클라우드플레어", ""),
    "Cognition": ("cognition", "Cognition", "코그니션", ""),
    "Cohere": ("cohere", "Cohere", "코히어", ""),
    "DeepInfra": ("deepinfra", "DeepInfra", "딥인프라", ""),
    "DeepL": ("deepl", "DeepL", "딥엘", ""),
    "DuckDuckGo": ("duckduckgo", "DuckDuckGo", "덕덕고", ""),
    "ESTsoft": ("estsoft", "ESTsoft", "이스트소프트", ""),
    "Element Labs": ("element-labs", "Element Labs", "엘리먼트 랩스", ""),
    "ElevenLabs": ("elevenlabs", "ElevenLabs", "일레븐랩스", ""),
    "Factory": ("factory", "Factory", "팩토리", ""),
    "Fireflies": ("fireflies", "Fireflies", "파이어플라이즈", ""),
    "Fireworks": ("fireworks", "Fireworks", "파이어웍스", ""),
    "FriendliAI": ("friendliai", "FriendliAI", "프렌들리AI", ""),
    "Gamma": ("gamma", "Gamma", "감마", ""),
    "GitHub (Microsoft)": ("github", "GitHub", "깃허브", "microsoft"),
    "Google": ("google", "Google", "구글", ""),
    "Grammarly (Superhuman)": ("superhuman", "Superhuman (Grammarly)", "슈퍼휴먼(그래머리)", ""),
    "Groq": ("groq", "Groq", "그로크(Groq)", ""),
    "Hangzhou DeepSeek Artificial Intelligence": (
        "deepseek-hangzhou", "Hangzhou DeepSeek Artificial Intelligence", "항저우 딥시크 인공지능", "deepseek"),
    "Hugging Face": ("hugging-face", "Hugging Face", "허깅페이스", ""),
    "Hyperbolic": ("hyperbolic", "Hyperbolic", "하이퍼볼릭", ""),
    "Inflection AI": ("inflection-ai", "Inflection AI", "인플렉션 AI", ""),
    "Jasper": ("jasper", "Jasper", "재스퍼", ""),
    "JetBrains": ("jetbrains", "JetBrains", "젯브레인스", ""),
    "KT": ("kt", "KT", "KT", ""),
    "Kakao": ("kakao", "Kakao", "카카오", ""),
    "Kakao / OpenAI": ("kakao-openai", "Kakao with OpenAI", "카카오·오픈AI", "kakao"),
    "Kuaishou": ("kuaishou", "Kuaishou", "콰이쇼우", ""),
    "Kunlun Tech": ("kunlun-tech", "Kunlun Tech", "쿤룬테크", ""),
    "LG AI Research": ("lg-ai-research", "LG AI Research", "LG AI연구원", "lg"),
    "LG Uplus": ("lg-uplus", "LG Uplus", "LG유플러스", "lg"),
    "LiblibAI": ("liblibai", "LiblibAI", "립립AI", ""),
    "Liner": ("liner", "Liner", "라이너", ""),
    "Mainfunc": ("mainfunc", "Mainfunc", "메인펑크", ""),
    "Meta": ("meta", "Meta", "메타", ""),
    "Metaso (Shanghai)": ("metaso", "Metaso", "메타소", ""),
    "Microsoft": ("microsoft", "Microsoft", "마이크로소프트", ""),
    "Midjourney": ("midjourney", "Midjourney", "미드저니", ""),
    "MiniMax": ("minimax", "MiniMax", "미니맥스", ""),
    "Mistral AI": ("mistral-ai", "Mistral AI", "미스트랄 AI", ""),
    "Moonshot AI": ("moonshot-ai", "Moonshot AI", "문샷 AI", ""),
    "NAVER": ("naver", "NAVER", "네이버", ""),
    "NAVER Cloud": ("naver-cloud", "NAVER Cloud", "네이버클라우드", "naver"),
    "NC AI": ("nc-ai", "NC AI", "NC AI", ""),
    "NVIDIA": ("nvidia", "NVIDIA", "엔비디아", ""),
    "Nebius": ("nebius", "Nebius", "네비우스", ""),
    "Neosapience": ("neosapience", "Neosapience", "네오사피엔스", ""),
    "Notion": ("notion", "Notion", "노션", ""),
    "Ollama": ("ollama", "Ollama", "올라마", ""),
    "OpenAI": ("openai", "OpenAI", "오픈AI", ""),
    "OpenRouter": ("openrouter", "OpenRouter", "오픈라우터", ""),
    "Opera": ("opera", "Opera", "오페라", ""),
    "Otter.ai": ("otter-ai", "Otter.ai", "오터", ""),
    "PPIO": ("ppio", "PPIO", "피피오", ""),
    "Perplexity AI": ("perplexity-ai", "Perplexity AI", "퍼플렉시티 AI", ""),
    "Phind": ("phind", "Phind", "파인드", ""),
    "Ping Labs": ("ping-labs", "Ping Labs", "핑 랩스", ""),
    "Pollinations": ("pollinations", "Pollinations", "폴리네이션스", ""),
    "Proton": ("proton", "Proton", "프로톤", ""),
    "Puter": ("puter", "Puter", "푸터", ""),
    "Qihoo 360": ("qihoo-360", "Qihoo 360", "치후 360", ""),
    "Quora": ("quora", "Quora", "쿼라", ""),
    "Replicate": ("replicate", "Replicate", "레플리케이트", ""),
    "Replit": ("replit", "Replit", "레플릿", ""),
    "Return Zero": ("return-zero", "Return Zero", "리턴제로", ""),
    "Runway": ("runway", "Runway", "런웨이", ""),
    "SK Telecom": ("sk-telecom", "SK Telecom", "SK텔레콤", ""),
    "Sakana AI": ("sakana-ai", "Sakana AI", "사카나 AI", ""),
    "Salesforce": ("salesforce", "Salesforce", "세일즈포스", ""),
    "SambaNova": ("sambanova", "SambaNova", "삼바노바", ""),
    "Samsung Electronics": ("samsung-electronics", "Samsung Electronics", "삼성전자", ""),
    "Sarvam": ("sarvam", "Sarvam", "사르밤", ""),
    "Sber": ("sber", "Sber", "스베르", ""),
    "Scatter Lab": ("scatter-lab", "Scatter Lab", "스캐터랩", ""),
    "SenseTime": ("sensetime", "SenseTime", "센스타임", ""),
    "Shengshu": ("shengshu", "Shengshu", "성수테크", ""),
    "SiliconFlow": ("siliconflow", "SiliconFlow", "실리콘플로우", ""),
    "Solidware / goover": ("goover", "goover (Solidware)", "구버(솔리드웨어)", ""),
    "Sourcegraph": ("sourcegraph", "Sourcegraph", "소스그래프", ""),
    "Stability AI": ("stability-ai", "Stability AI", "스태빌리티 AI", ""),
    "StepFun": ("stepfun", "StepFun", "스텝펀", ""),
    "Tabnine": ("tabnine", "Tabnine", "탭나인", ""),
    "Tencent": ("tencent", "Tencent", "텐센트", ""),
    "The Browser Company": ("the-browser-company", "The Browser Company", "더 브라우저 컴퍼니", ""),
    "The Plain Lab": ("the-plain-lab", "The Plain Lab", "더플레인랩", ""),
    "Together": ("together", "Together", "투게더", ""),
    "Upstage": ("upstage", "Upstage", "업스테이지", ""),
    "Venice": ("venice", "Venice", "베니스", ""),
    "Vercel": ("vercel", "Vercel", "버셀", ""),
    "VoyagerX": ("voyagerx", "VoyagerX", "보이저엑스", ""),
    "Warp": ("warp", "Warp", "워프", ""),
    "Wispr": ("wispr", "Wispr", "위스퍼", ""),
    "Wrtn Technologies": ("wrtn-technologies", "Wrtn Technologies", "뤼튼테크놀로지스", ""),
    "Xiaomi": ("xiaomi", "Xiaomi", "샤오미", ""),
    "Yandex": ("yandex", "Yandex", "얀덱스", ""),
    "You.com": ("you-com", "You.com", "유닷컴", ""),
    "Zed Industries": ("zed-industries", "Zed Industries", "제드 인더스트리스", ""),
    "Zhipu AI": ("zhipu-ai", "Zhipu AI", "지푸 AI", ""),
    "Zoom": ("zoom", "Zoom", "줌", ""),
    "fal": ("fal", "fal", "팔", ""),
    "iFlytek": ("iflytek", "iFlytek", "아이플라이텍", ""),
    "xAI": ("xai", "xAI", "xAI", ""),
}

# The table's providers that are no provider: each of their services gets one of its own, `SERVICE-makers`.
NO_PROVIDER = {"various", "community", "third parties"}

# Words of the table's category column -> words of the policy vocabulary. An empty list: the word is a surface or says
# nothing about what the service does.
KINDS = {
    "agent": ["agent"], "aggregator": ["aggregator"], "api": ["api"], "audio": ["audio"],
    "browser": [], "browser-extension": [], "builder": ["agent"], "chat": ["chat"], "cloud": [],
    "code": ["code"], "companion": ["companion"], "dictation": ["audio"], "embedded": ["embedded"],
    "gateway": ["gateway"], "image": ["image"], "local": ["local"], "meeting": ["meeting"],
    "search": ["search"], "translate": ["writing"], "video": ["video"], "voice": ["audio"],
    "assistant": ["chat"], "writing": ["writing"], "hub": ["model-hub"], "info": ["ai-info"],
}

# Where the mapping of words is not enough.
CATEGORIES = {
    "deepseek-weights": ["generative-ai", "local"],  # weights that somebody runs take prompts
    "exa-tavily": ["generative-ai", "search", "api"],
    "monica": ["generative-ai", "chat", "aggregator"],
    "merlin-maxai": ["generative-ai", "chat", "aggregator"],
    "dia-arc": ["generative-ai", "agent", "embedded"],
}

# Run on one's own machines.
SELF_HOSTED = {"deepseek-weights", "ollama", "lmstudio", "jan-msty-gpt4all"}

EXTENSIONS = {"monica", "merlin-maxai", "openai-codex", "github-copilot", "cline-roo-kilo", "tabnine",
              "windsurf", "grammarly", "augment", "google-code-assist", "sourcegraph-amp", "jetbrains-ai"}

# Hosts of others that a service's pages or apps call: telemetry, support chat, payment, CAPTCHA, certificates, fonts.
# A name here stands for itself and everything below it.
THIRD_PARTIES = """
statsig.com statsigapi.net featuregates.org browser-intake-datadoghq.com browser-intake-us5-datadoghq.com sentry.io
intercom.io intercomcdn.com intercom.com arkoselabs.com stripe.com identrust.com auth0.com challenges.cloudflare.com
livekit.cloud growthbook.io usefathom.com hcaptcha.com fonts.googleapis.com fonts.gstatic.com cloudfront.net volces.com
fengkongcloud.com portal101.cn cmpassport.com exp-tas.com captcha-open.aliyuncs.com
""".split()
# ... unless it is the provider's own.
NOT_THIRD_PARTY = {("volcengine-ark", "volces.com")}

# Many customers under one name: what lies below it may be anybody's.
MULTI_TENANT = """
hf.space replit.app replit.dev repl.co chatgpt.site workers.dev vercel.app netlify.app amazonaws.com
aiplatform.googleapis.com googleapis.com openai.azure.com services.ai.azure.com models.ai.azure.com
cognitiveservices.azure.com webpubsub.azure.com n8n.cloud atlassian.net
""".split()

# Dedicated according to the table, shared on review.
SHARED_ON_REVIEW = {
    "geller-pa.googleapis.com": "also serves the phone's assistant and search",
    "proactivebackend-pa.googleapis.com": "also serves the phone's news feed",
    "developers.sber.ru": "the developer portal of every Sber interface",
    "api.search.brave.com": "also answers plain web searches",
}

# Roles that the name alone gets wrong.
ROLES = {"copilot-proxy.githubusercontent.com": "prompt"}

# Where weights and programs are fetched from, in rows of others.
DOWNLOAD_HOSTS = ["github.com", "huggingface.co", "modelscope.cn", "ollama.com"]

# Shared names that stand for everything below them; the others stand for themselves.
SHARED_SUFFIXES = """
zoom.us slack.com notion.so notion.com canva.com zapier.com make.com n8n.cloud atlassian.net atlassian.com
webpubsub.azure.com workers.dev vercel.app netlify.app cognitiveservices.azure.com
""".split()

# Services that one row of the table holds together with another: id -> what it takes from which row. The hosts stay in
# the file of the row where `keep` says so, since both use them.
SPLITS = {
    "huggingface-inference": dict(
        row="huggingface", hosts=["router.huggingface.co", "api-inference.huggingface.co"], keep=[],
        name=("Hugging Face inference", "허깅페이스 추론 API"), category=["generative-ai", "api", "gateway"],
        urls=["router.huggingface.co/v1/chat/completions"], models=["ORG/MODEL"], hosting="external",
        notes="Takes prompts, unlike the hub; the model is named in the body."),
    "modelscope-inference": dict(
        row="modelscope", hosts=["api-inference.modelscope.cn"], keep=[],
        name=("ModelScope inference", "모델스코프 추론 API"), category=["generative-ai", "api"],
        urls=[], models=["Qwen/*", "deepseek-ai/*"], hosting="external",
        notes="Takes prompts, unlike the hub."),
    "ollama-cloud": dict(
        row="ollama", hosts=["api.ollama.com", "ollama.com"], keep=["ollama.com"],
        name=("Ollama cloud", "올라마 클라우드"), category=["generative-ai", "chat", "api"],
        urls=["ollama.com/api/chat"], models=["*:*-cloud"], hosting="external",
        notes="Models whose tag ends in -cloud run at ollama.com, not on the own machine."),
}

# Cells whose wording is not a plain list.
CELLS = {
    ("openai-chatgpt", "url_patterns"): [
        "chatgpt.com/backend-api/", "chatgpt.com/backend-anon/", "ab.chatgpt.com",
        "chatgpt-async-webps-prod-*.webpubsub.azure.com"],
    ("openai-chatgpt", "ip_ranges"): ["199.47.142.0/23", "2604:f20::/32"],
    ("anthropic-claude", "ip_ranges"): ["160.79.104.0/21", "2607:6bc0::/32"],
    ("anthropic-api", "ip_ranges"): ["160.79.104.0/23", "2607:6bc0::/48"],
    ("deepseek-web", "ip_ranges"): [],
    ("openai-api", "models"): [
        "gpt-*", "o1*", "o3*", "o4*", "chatgpt-*", "codex-*", "dall-e-*", "gpt-image-*", "sora-*",
        "text-embedding-*", "whisper-*", "tts-*", "omni-moderation-*"],
    ("ollama", "models"): ["deepseek-r1:*", "qwen*:*"],
    ("azure-openai", "models"): ["gpt-*", "DeepSeek-*", "Llama-*", "Mistral-*"],
    ("openrouter", "models"): ["VENDOR/MODEL", "deepseek/*", "moonshotai/*", "z-ai/*", "qwen/*"],
    ("claude-code", "url_patterns"): ["api.anthropic.com/v1/messages"],
    ("kanana", "url_patterns"): ["kanana.kakao.com/place/redirect"],
    ("deepseek-web", "user_agent"): ["DeepSeek/"],
    ("deepseek-api", "user_agent"): ["OpenAI/Python"],
    ("lmstudio", "process"): ["LM Studio.exe"],
    ("wispr", "process"): ["Wispr Flow"],
}

PROCESSING = {
    "deepseek-web": "CN (three companies) and US (one), as the Korean privacy regulator found on 2025-04-24; CN by the privacy policy",
    "deepseek-api": "CN, by the vendor's documents",
    "deepseek-harness": "CN, by the vendor's documents",
    "deepseek-weights": "none when run on own machines",
    "clova-studio": "KR, by the vendor's documents for the public-sector cloud",
    "github-copilot": "US (unconfirmed); a data-residency subdomain of ghe.com by the vendor's documents",
    "microsoft-365-copilot": "the tenant's region (unconfirmed)",
    "azure-openai": "the chosen region (unconfirmed)",
    "amazon-bedrock": "the chosen region (unconfirmed)",
}

ENDED = {"clova-x": "2026-04-09"}

ALIASES = {
    "deepseek-web": ["deepseek", "DeepSeek app", "딥시크 챗"],
    "deepseek-api": ["DeepSeek API", "DeepSeek platform"],
    "deepseek-harness": ["dsh", "DeepSeek CLI"],
    "openai-chatgpt": ["chatgpt", "챗GPT", "Sora"],
    "anthropic-claude": ["claude"],
    "google-gemini": ["gemini", "Bard"],
    "microsoft-copilot": ["Bing Chat", "빙 챗"],
    "xai-grok": ["그록 AI"],
    "google-labs": ["Flow", "Opal", "Stitch", "Jules"],
    "google-code-assist": ["Gemini CLI", "Antigravity"],
    "perplexity": ["Comet"],
    "qwen": ["Tongyi", "통이"],
    "ernie": ["Wenxin Yiyan", "문심일언"],
    "zhipu": ["GLM", "ChatGLM", "Z.ai"],
    "kimi": ["Moonshot"],
    "dola-cici": ["Cici", "시시"],
    "yuanbao": ["Hunyuan", "훈위안"],
    "minimax": ["Hailuo", "Talkie", "Xingye", "하이루오"],
    "skt-adot": ["A.", "에이닷", "A.X"],
    "clova-note": ["네이버 클로바노트"],
    "rtzr-vito": ["VITO", "리턴제로"],
    "windsurf": ["Codeium"],
    "amazon-q": ["CodeWhisperer", "Kiro"],
    "huggingface": ["HuggingChat", "hf"],
}

# In our own words; a service without an entry has no note.
NOTES = {
    "openai-chatgpt": "The addresses are Cloudflare's. The apps pin certificates, so inspection has to give way to block or pass. Tenant header: ChatGPT-Allowed-Workspace-Id.",
    "openai-api": "Tenant header: OpenAI-Allowed-Organization-Ids.",
    "openai-web": "The suffix also covers sign-in, chat and API hosts; those have entries of their own, which are longer and win.",
    "openai-codex": "Package @openai/codex, VS Code extension openai.chatgpt. With a plan it talks to chatgpt.com, with a key to api.openai.com.",
    "anthropic-claude": "Web and API were seen behind one address, so address rules cannot tell them apart. Tenant header anthropic-allowed-org-ids, after decryption.",
    "anthropic-web": "The suffix also covers the API and the console; those have entries of their own.",
    "claude-code": "Package @anthropic-ai/claude-code. Honours HTTPS_PROXY; ANTHROPIC_BASE_URL can point it at any gateway, Bedrock or Vertex.",
    "google-gemini": "X-GoogApps-Allowed-Domains limits who signs in, no more. Inside Gmail, Docs and Search there is no host to tell it by.",
    "google-vertex": "The host says the region; project and model maker stand in the path. Machine learning that is not generative runs here too.",
    "google-code-assist": "Tenant header X-GeminiCodeAssist-Allowed-Domains on cloudcode-pa.googleapis.com.",
    "google-ai-search": "No host of its own: a path rule or the browser's policy (AIModeSettings, GenAiDefaultSettings).",
    "microsoft-copilot": "The Edge side bar's host serves other tools as well, and www.bing.com is a search engine: paths only. The old switch was a CNAME to nochat.bing.com; whether it still covers everything is not known.",
    "microsoft-365-copilot": "substrate.office.com also carries mail search and other Office traffic: path rule only.",
    "azure-openai": "The server name shows the resource: own resources can be allowed and the rest of the suffix refused. The deployment name hides the model.",
    "github-copilot": "The plan is a label of the host: individual, business, enterprise. Tenant header sec-GitHub-allowed-enterprise.",
    "meta-ai": "Inside WhatsApp, Instagram and Messenger there is no host to tell it by.",
    "xai-grok": "Inside x.com only the path tells it.",
    "perplexity": "Comet is a browser: any page that it opens may go to the assistant.",
    "character-ai": "Hosts from an issue of the nDPI project (3249).",
    "amazon-bedrock": "The host says the region, the signature the account, the path the model.",
    "duck-ai": "The page calls paths below duckduckgo.com.",
    "brave-leo": "The paths are those that a public filter list hides.",
    "apple-intelligence": "Device management is the right place; the hosts come from proxy rule lists alone.",
    "nebius": "Runs DeepSeek and Qwen weights outside China.",
    "deepseek-web": "The Korean regulator found transfers to three firms in China and one in the US; until 2025-04-10 prompts went to Volcano Engine. The upload domain deepseeksvc.com is in no public AI list. A China Mobile host was seen in the web sign-in code, a MobTech one-tap login library in an Android build. Addresses are shared and change: address rules over-block and decay.",
    "deepseek-api": "Speaks the OpenAI and the Anthropic shape: any client with a changed base URL is a DeepSeek client.",
    "deepseek-harness": "Package @deepseek-ai/dsh. Its telemetry is off or for feedback only, depending on the release, and may carry whole sessions.",
    "deepseek-weights": "Running the weights at home and sending prompts to the vendor are two different things; policies should keep them apart.",
    "deepseek-lookalike": "Not DeepSeek's: sites with its name, run by unknown parties.",
    "dola-cici": "The assistant of ByteDance for outside China.",
    "volcengine-ark": "volces.com is a general cloud: only the ark hosts are the AI service.",
    "yuanbao": "Serves DeepSeek models as well.",
    "zhipu": "Has an Anthropic-shaped endpoint that Claude Code is used with.",
    "vidu": "Domains from a vendor file of a public blocklist.",
    "manus": "Founded in China, moved to Singapore; who owns it now is unconfirmed.",
    "monica": "Side panels that read the page at hand. Two makers in one entry.",
    "clova-x": "The consumer service ended on 2026-04-09, as two public repositories say; kept so that older rules and records keep their meaning.",
    "clova-studio": "The public-sector cloud has a host of its own (gov-ntruss.com): a ministry may allow that one and refuse the commercial one. ntruss.com is a general API gateway.",
    "naver-ai-search": "The aib-api host comes from a public filter list.",
    "wrtn": "Passes prompts to models of others (OpenAI, Anthropic and more).",
    "kakaotalk-ai": "No host of its own is known: a rule for the device or the account.",
    "skt-adot": "Its multi-model screen calls foreign models.",
    "lg-exaone": "The web host is unconfirmed; there is an edition for own machines.",
    "lgu-ixio": "Hosts are not known.",
    "kt-midm": "Hosts are not known.",
    "samsung-galaxy-ai": "Knox policy is the right place; hosts are unconfirmed.",
    "openrouter": "Host rules do not see what is used: the model's maker stands in the body.",
    "lmarena": "Lets anybody use Chinese models without an account.",
    "talkai-notegpt": "Nobody knows who runs these.",
    "cloudflare-ai": "A gateway before any provider, which the path names.",
    "puter": "A free relay in the browser that many small pages use.",
    "pollinations": "Works without a key.",
    "huggingface": "Weights, demos of users and a chat on one domain; hf.space is users' content. Inference has an entry of its own.",
    "ollama": "Registry and local runner, listener 127.0.0.1:11434. Its cloud has an entry of its own.",
    "lmstudio": "Fetches weights from huggingface.co.",
    "cursor": "Long HTTP/2 streams: a proxy must not fall back to HTTP/1. Bundle id com.todesktop.230313mzl4w4u92.",
    "replit": "replit.app, replit.dev and repl.co are users' content.",
    "cline-roo-kilo": "Brings the user's own key: the traffic goes to the provider chosen.",
    "opera-aria": "Kunlun (CN) is said to hold a majority; unconfirmed.",
    "openclaw": "Runs on the own machine and sends prompts to the provider it is set to.",
    "zapier-n8n-ai": "General automation: their own administration can switch the AI actions off.",
    "midjourney": "Works inside Discord too.",
    "heygen-synthesia": "HeyGen came from China to the US; its owner is to be checked.",
    "otter": "Joins calls as a participant: its upload does not pass the own network.",
    "zoom-ai": "For the tenant's administration, not for the network.",
    "plaud-limitless": "Recorders that are worn.",
    "grammarly": "Reads every text field.",
    "notion-ai": "The path comes from a public project.",
    "atlassian-rovo": "For the tenant's administration.",
    "slack-ai": "For the tenant's administration.",
    "adult-ai": "A legal category of its own in several countries; better filled from a maintained list.",
}

# Providers whose country or owner needs words.
PROVIDER_NOTES = {
    "butterfly-effect": "Founded in China, now in Singapore; a sale was reported and is unconfirmed.",
    "opera": "Kunlun (CN) is said to hold a majority; unconfirmed.",
    "deepseek-hangzhou": "Weights, chat, API and command line form one group, `deepseek`.",
}

ENTITIES = {
    "deepseek-hangzhou": ["Hangzhou DeepSeek Artificial Intelligence", "DeepSeek Beijing"],
    "chuntian-zhiyun": ["Beijing Chuntian Zhiyun"],
    "kakao-openai": ["Kakao", "OpenAI"],
    "butterfly-effect-vidline": ["Butterfly Effect", "Vidline"],
    "goover": ["Solidware", "goover"],
    "superhuman": ["Grammarly", "Superhuman"],
}
