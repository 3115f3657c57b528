#include <spindrift/tag/provider/readers.hpp>

#include "countries.hpp"
#include "csv_file.hpp"

#include <spindrift/base/text.hpp>

#include <charconv>
#include <optional>
#include <unordered_map>
#include <utility>

namespace spindrift::tag::provider {
namespace {

constexpr std::size_t no_column = ~std::size_t{0};

// The columns in use; `no_column` for those that a file does not have.
struct LocationColumns {
    std::size_t id = 0;
    std::size_t country = 0;
    std::size_t continent = no_column;
};

struct BlockColumns {
    std::size_t network = no_column;
    std::size_t first = no_column;
    std::size_t last = no_column;
    std::size_t location = 0;
    std::size_t latitude = no_column;
    std::size_t longitude = no_column;
    std::size_t accuracy = no_column;
};

bool is_within(std::string_view text, double limit) {
    double value = 0;
    const char* const end = text.data() + text.size();
    const auto done = std::from_chars(text.data(), end, value);
    return done.ec == std::errc{} && done.ptr == end && value >= -limit && value <= limit;
}

bool is_empty(const CsvRow& row, std::size_t column) {
    return column != no_column && row[column].empty();
}

/// Reads one set of files.
class MaxmindReader {
public:
    MaxmindReader(LoadReport& report, const ReadOptions& options)
        : report_(report), options_(options), data_(Provider::maxmind, options.max_octets) {
        add_country_labels(data_);
    }

    void read_locations(const std::string& path) {
        CsvFile file(path, options_, "Copyright");
        is_legacy_ = file.header().name(0) == "locId";
        LocationColumns columns;
        columns.id = file.column(is_legacy_ ? "locId" : "geoname_id");
        columns.country = file.column(is_legacy_ ? "country" : "country_iso_code");
        columns.continent = is_legacy_ ? no_column : file.column("continent_code");
        file.use_rows(report_, [&](const CsvRow& row) { return use_location(row, columns); });
    }

    void read_blocks(const std::string& path) {
        CsvFile file(path, options_, "Copyright");
        if ((file.header().name(0) == "startIpNum") != is_legacy_) {
            file.fail("cannot mix files of GeoLiteCity (legacy) and GeoLite2");
        }
        BlockColumns columns;
        if (is_legacy_) {
            columns.first = file.column("startIpNum");
            columns.last = file.column("endIpNum");
            columns.location = file.column("locId");
            file.use_rows(report_, [&](const CsvRow& row) { return use_legacy_block(row, columns); });
        } else {
            columns.network = file.column("network");
            columns.location = file.column("geoname_id");
            columns.latitude = file.header().find("latitude").value_or(no_column);
            columns.longitude = file.header().find("longitude").value_or(no_column);
            columns.accuracy = file.header().find("accuracy_radius").value_or(no_column);
            file.use_rows(report_, [&](const CsvRow& row) { return use_block(row, columns); });
        }
    }

    [[nodiscard]] ProviderData take() { return std::move(data_); }

private:
    [[nodiscard]] std::string use_location(const CsvRow& row, const LocationColumns& columns) {
        const auto id = parse_decimal<std::uint32_t>(row[columns.id]);
        if (!id || *id == 0) {
            return "the number of the location is not valid";
        }
        const std::string_view text = row[columns.country];
        const auto country = text.empty() || text == "--" ? unknown_letters : two_letters(text);
        if (!country) {
            return "the country has not two letters";
        }
        const auto continent =
            columns.continent == no_column ? continent_of(*country) : two_letters(row[columns.continent]);
        if (!continent) {
            return columns.continent == no_column ? "the country is not known" : "the continent has not two letters";
        }
        AddressRecord record;
        record.providers = provider_bit(Provider::maxmind);
        record.maxmind.country = *country;
        record.maxmind.continent = *continent;
        data_.charge(64);  // a node and a place in the map
        locations_[*id] = data_.record_number(record);
        return {};
    }

    // The record of the location of the present row.
    [[nodiscard]] std::optional<std::uint32_t> find_location(std::string_view id) const {
        const auto number = parse_decimal<std::uint32_t>(id);
        const auto found = number ? locations_.find(*number) : locations_.end();
        return found == locations_.end() ? std::nullopt : std::optional(found->second);
    }

    [[nodiscard]] std::string use_legacy_block(const CsvRow& row, const BlockColumns& columns) {
        const auto first = parse_decimal<Ipv4Key>(row[columns.first]);
        const auto last = parse_decimal<Ipv4Key>(row[columns.last]);
        if (!first || !last || *first > *last) {
            return "the range of addresses is not valid";
        }
        const auto record = find_location(row[columns.location]);
        if (!record) {
            return "its location is not in the file of locations";
        }
        data_.add_range<Ipv4Key>(*first, *last, *record);
        return {};
    }

    [[nodiscard]] static bool has_bad_coordinates(const CsvRow& row, const BlockColumns& columns) {
        const auto is_bad = [&](std::size_t column, double limit) {
            return column != no_column && !row[column].empty() && !is_within(row[column], limit);
        };
        constexpr double max_accuracy = 10000;  // km
        return is_bad(columns.latitude, 90) || is_bad(columns.longitude, 180) || is_bad(columns.accuracy, max_accuracy);
    }

    [[nodiscard]] std::string use_block(const CsvRow& row, const BlockColumns& columns) {
        const std::string_view network = row[columns.network];
        const std::size_t slash = std::min(network.find('/'), network.size());
        const auto prefix = parse_prefix(network.substr(0, slash), network.substr(std::min(slash + 1, network.size())));
        if (!prefix) {
            return "the network is not valid";
        }
        if (has_bad_coordinates(row, columns)) {
            return "the coordinates are not valid";
        }
        // Such rows say nothing of the address; a shorter prefix may.
        if (row[columns.location].empty() || is_empty(row, columns.latitude) || is_empty(row, columns.longitude)) {
            return {};
        }
        const auto record = find_location(row[columns.location]);
        if (!record) {
            return "its location is not in the file of locations";
        }
        data_.add(*prefix, *record);
        return {};
    }

    LoadReport& report_;
    const ReadOptions& options_;
    ProviderData data_;
    bool is_legacy_ = false;
    std::unordered_map<std::uint32_t, std::uint32_t> locations_;  // record of each location
};

}  // namespace

MaxmindFiles MaxmindFiles::in_directory(const std::string& directory) {
    return {{directory + "/GeoLiteCity-Blocks.csv.gz"}, directory + "/GeoLiteCity-Location.csv.gz"};
}

ProviderData read_maxmind_csv(const MaxmindFiles& files, LoadReport& report, const ReadOptions& options) {
    MaxmindReader reader(report, options);
    reader.read_locations(files.locations);
    for (const std::string& file : files.blocks) {
        reader.read_blocks(file);
    }
    return reader.take();
}

}  // namespace spindrift::tag::provider
