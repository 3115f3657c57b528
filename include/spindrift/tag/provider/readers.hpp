#pragma once

#include <spindrift/tag/provider/load_report.hpp>
#include <spindrift/tag/provider/provider_data.hpp>

#include <string>
#include <vector>

// Readers of the files of providers (docs/formats/tagging.md 7). Text files may be compressed. A row that cannot be
// used is reported and left out. A file that is missing, empty, cut or of another kind throws `Error`, which names the
// file, the line and the reason; so does one that needs more memory than `ReadOptions` allows.
namespace spindrift::tag::provider {

/// Reads files of CAIDA's routeviews-prefix2as, IPv4, IPv6 or both in one. A prefix with several origins has no AS
/// number, and hides shorter prefixes.
[[nodiscard]] ProviderData read_prefix2asn(const std::vector<std::string>& files, LoadReport& report,
                                           const ReadOptions& options = {});

struct MaxmindFiles {
    std::vector<std::string> blocks;
    std::string locations;

    /// The files that the legacy names stand for in a folder.
    [[nodiscard]] static MaxmindFiles in_directory(const std::string& directory);
};

/// Reads MaxMind's CSV files, GeoLiteCity (legacy) or GeoLite2 (City or Country). The header of each file says which;
/// unknown columns of GeoLite2 are ignored. All files must be of one kind.
[[nodiscard]] ProviderData read_maxmind_csv(const MaxmindFiles& files, LoadReport& report,
                                            const ReadOptions& options = {});

/// Reads countries and continents from a MaxMind DB file (GeoLite2-City, GeoLite2-Country).
[[nodiscard]] ProviderData read_maxmind_db(const std::string& file, LoadReport& report,
                                           const ReadOptions& options = {});

/// Reads AS numbers from a MaxMind DB file (GeoLite2-ASN).
[[nodiscard]] ProviderData read_asn_db(const std::string& file, LoadReport& report, const ReadOptions& options = {});

/// The files of NetAcuity Edge. `blocks` and `locations` are needed; other names may be empty. Polygons need both their
/// map and at least one of `max_polygon_tables` tables.
struct NetacuityFiles {
    std::string blocks;
    std::string locations;
    std::string countries;
    std::string regions;
    std::string polygon_map;
    std::vector<std::string> polygon_tables;
};

/// Reads NetAcuity Edge's CSV files, with labels of countries, regions and polygons.
[[nodiscard]] ProviderData read_netacuity(const NetacuityFiles& files, LoadReport& report,
                                          const ReadOptions& options = {});

}  // namespace spindrift::tag::provider
