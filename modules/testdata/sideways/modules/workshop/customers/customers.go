package customers

import _ "bayline/modules/workshop/orders"
