package kit

import _ "bayline/modules/audit"
