package web

import _ "bayline/views/kit"
