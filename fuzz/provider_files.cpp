// Input: an octet that says which file of a provider it is, then the file. Reading ends, takes little memory, and gives
// an error or data that can be compiled, whose lookups one by one and in batches agree.
#include "input.hpp"
#include "memory_file.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/tag/provider/prefix_table.hpp>
#include <spindrift/tag/provider/readers.hpp>

#include <array>
#include <optional>
#include <string_view>

using namespace spindrift;
using namespace spindrift::tag::provider;

namespace {

// The other files of a set are valid, so that rows come further than the search for their location.
constexpr std::string_view legacy_locations =
    "locId,country,region,city,postalCode,latitude,longitude,metroCode,areaCode\n1,US,,,,1,1,,\n2,DE,,,,1,1,,\n";
constexpr std::string_view legacy_blocks = "startIpNum,endIpNum,locId\n1,1000,1\n";
constexpr std::string_view city_locations = "geoname_id,continent_code,country_iso_code\n1,EU,DE\n2,NA,US\n";
constexpr std::string_view city_blocks = "network,geoname_id\n10.0.0.0/8,1\n";
constexpr std::string_view edge_locations = "h\n1,us,,,,,,,,,,7,,6,,,,,,,,\n";
constexpr std::string_view edge_blocks = "h\n1,1000,1\n";
constexpr std::string_view edge_table = "county-id,fqid,name,usercode\n5,NA.US.5,x,y\n";

/// Reads the file as one of a set.
ProviderData read(unsigned kind, const std::string& file, LoadReport& report, const ReadOptions& options) {
    std::array<std::optional<fuzz::MemoryFile>, 4> others;
    const auto other = [&](std::size_t i, std::string_view text) {
        others[i].emplace(as_bytes(text));
        return others[i]->path();
    };
    switch (kind % 10) {
        case 0: return read_prefix2asn({file}, report, options);
        case 1: return read_maxmind_csv({{file}, other(0, legacy_locations)}, report, options);
        case 2: return read_maxmind_csv({{other(0, legacy_blocks)}, file}, report, options);
        case 3: return read_maxmind_csv({{file}, other(0, city_locations)}, report, options);
        case 4: return read_maxmind_csv({{other(0, city_blocks)}, file}, report, options);
        case 5: return read_maxmind_db(file, report, options);
        case 6: return read_asn_db(file, report, options);
        default: break;
    }
    NetacuityFiles files{other(0, edge_blocks), other(1, edge_locations), {}, {}, {}, {}};
    if (kind % 10 == 7) {
        files.blocks = file;
    } else if (kind % 10 == 8) {
        files.locations = file;
        files.countries = file;
        files.regions = file;
    } else {
        files.polygon_tables = {other(2, edge_table)};
        files.polygon_map = file;
    }
    return read_netacuity(files, report, options);
}

void check(const ProviderData& data) {
    const ProviderData* const all[] = {&data};
    const PrefixTable table(all);
    std::vector<Ipv4Key> addresses = {0, ~Ipv4Key{0}};
    for (const auto& prefix : data.ipv4()) {
        addresses.insert(addresses.end(), {prefix.first, prefix.last(), prefix.first - 1, prefix.last() + 1});
    }
    std::vector<const AddressRecord*> tags(addresses.size());
    table.find(addresses, tags.data());
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        fuzz::expect(tags[i] == &table.find(addresses[i]), "lookups one by one and in batches agree");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const unsigned kind = input.take<std::uint8_t>();
    const fuzz::MemoryFile file(input.rest());
    ReadOptions options;
    options.max_octets = std::size_t{1} << 22;
    options.max_file_octets = std::size_t{1} << 22;
    LoadReport report;
    try {
        check(read(kind, file.path(), report, options));
    } catch (const Error& error) {
        fuzz::expect(std::string_view(error.what()).find('/') != std::string_view::npos, "an error names the file");
    }
    fuzz::expect(report.listed().size() <= report.bad_row_count(), "bad rows are counted");
    return 0;
}
