package billing

import _ "bayline/modules"
