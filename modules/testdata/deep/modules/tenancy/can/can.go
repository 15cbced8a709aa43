package can

import _ "bayline/modules/billing"
