// Which sources this program was built from; empty where the build knew no git.
#pragma once

namespace caelum::app {

extern const char* const kCommit;         ///< short hash
extern const char* const kCatalogueDate;  ///< YYYY-MM-DD: of the last commit that touched the catalogue

}  // namespace caelum::app
