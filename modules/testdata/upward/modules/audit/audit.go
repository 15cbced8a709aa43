package audit

import _ "bayline/modules/tenancy"
