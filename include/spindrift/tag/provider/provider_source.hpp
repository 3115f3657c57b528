#pragma once

#include <spindrift/tag/provider/readers.hpp>

#include <functional>
#include <string>
#include <vector>

namespace spindrift::tag::provider {

/// The files of one provider, and the function that reads them.
struct ProviderSource {
    using Read = std::function<ProviderData(LoadReport& report, const ReadOptions& options)>;

    std::string name;                ///< for reports: `pfx2as`, `maxmind`, `netacq-edge`
    std::vector<std::string> files;  ///< all of them; when one changes, they are read again
    Read read;
};

[[nodiscard]] ProviderSource prefix2asn_source(std::vector<std::string> files);
[[nodiscard]] ProviderSource asn_db_source(std::string file);
[[nodiscard]] ProviderSource maxmind_csv_source(MaxmindFiles files);
[[nodiscard]] ProviderSource maxmind_db_source(std::string file);
[[nodiscard]] ProviderSource netacuity_source(NetacuityFiles files);

}  // namespace spindrift::tag::provider
