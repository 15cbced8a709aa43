package helpers

import _ "bayline/platform/db"
