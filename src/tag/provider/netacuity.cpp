#include <spindrift/tag/provider/readers.hpp>

#include "countries.hpp"
#include "csv_file.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

namespace spindrift::tag::provider {
namespace {

constexpr std::size_t map_entry_octets = 64;  // a node and a place

// The columns of each file, in their order.
enum Block : std::uint8_t { block_first, block_last, block_location, block_columns };
enum Location : std::uint8_t {
    location_id,
    location_country,
    location_region_code = 11,
    location_continent = 13,
    location_columns = 22
};
enum Country : std::uint8_t { country_iso3, country_iso2, country_continent = 5, country_columns = 7 };
enum Region : std::uint8_t { region_country, region_name, region_code = 3, region_columns };
enum Polygon : std::uint8_t { polygon_id, polygon_label, polygon_columns = 4 };

std::string to_upper(std::string_view text) {
    std::string upper(text);
    std::ranges::transform(upper, upper.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c; });
    return upper;
}

// The name of a polygon table in a header.
std::string table_name(std::string_view text) {
    constexpr std::string_view end = "-id";
    return std::string(text.substr(0, text.size() - (text.ends_with(end) ? end.size() : 0)));
}

// The letters that tags have for a country in these files; nothing if they are not two.
std::optional<TwoLetters> normal_country(std::string_view text) {
    if (text.starts_with('?') || text == "**") {
        return unknown_letters;
    }
    const std::string upper = to_upper(text);
    return two_letters(upper == "UK" ? "GB" : upper);
}

// The continent of a number: this is not the order of the alphabet. No letters for an empty text, nothing for a number
// that no continent has.
std::optional<TwoLetters> continent_by_number(std::string_view text) {
    constexpr TwoLetters continents[] = {unknown_letters, {'A', 'F'}, {'A', 'N'}, {'O', 'C'},
                                         {'A', 'S'},      {'E', 'U'}, {'N', 'A'}, {'S', 'A'}};
    if (text.empty()) {
        return TwoLetters{};
    }
    const auto number = parse_decimal<std::uint8_t>(text);
    return number && *number < std::size(continents) ? std::optional(continents[*number]) : std::nullopt;
}

// The first three characters in capitals, with `?` for `*`.
std::string short_code(std::string_view text) {
    std::string code = to_upper(text.substr(0, 3));
    std::ranges::replace(code, '*', '?');
    return code;
}

/// Reads one set of files.
class NetacuityReader {
public:
    NetacuityReader(LoadReport& report, const ReadOptions& options)
        : report_(report), options_(options), data_(Provider::netacuity, options.max_octets) {}

    void read_regions(const std::string& path) {
        CsvFile file(path, options_);
        file.use_rows(report_, region_columns, [&](const CsvRow& row) { return use_region(row); });
    }

    void read_countries(const std::string& path) {
        CsvFile file(path, options_);
        file.use_rows(report_, country_columns, [&](const CsvRow& row) { return use_country(row); });
    }

    void read_polygon_table(const std::string& path) {
        CsvFile file(path, options_);
        const auto table = static_cast<std::uint32_t>(tables_.size());
        if (table == max_polygon_tables) {
            file.fail("there are more than 8 polygon tables");
        }
        tables_.push_back(table_name(file.header().name(0)));
        file.use_rows(report_, polygon_columns, [&](const CsvRow& row) { return use_polygon(table, row); });
    }

    void read_polygon_map(const std::string& path) {
        CsvFile file(path, options_);
        const std::vector<std::size_t> tables = map_columns(file);
        file.use_rows(report_, [&](const CsvRow& row) { return use_polygon_map(tables, row); });
    }

    void read_locations(const std::string& path) {
        CsvFile file(path, options_);
        file.use_rows(report_, location_columns, [&](const CsvRow& row) { return use_location(row); });
    }

    void read_blocks(const std::string& path) {
        CsvFile file(path, options_);
        file.use_rows(report_, block_columns, [&](const CsvRow& row) { return use_block(row); });
    }

    [[nodiscard]] ProviderData take() { return std::move(data_); }

private:
    [[nodiscard]] std::string use_region(const CsvRow& row) {
        if (row[region_name].starts_with('?')) {
            return {};
        }
        const auto code = parse_decimal<std::uint32_t>(row[region_code]);
        if (!code) {
            return "the region code is not a number";
        }
        const std::string name = row[region_name] == "no region" ? "???" : short_code(row[region_name]);
        data_.add_label({Label::Subject::region, *code, short_code(row[region_country]) + "." + name});
        return {};
    }

    [[nodiscard]] std::string use_country(const CsvRow& row) {
        const auto country = normal_country(row[country_iso2]);
        const std::string_view text = row[country_continent];
        const std::string upper = to_upper(text);
        const auto continent = text == "**" ? unknown_letters : two_letters(upper == "AU" ? "OC" : upper);
        if (!country || !continent) {
            return "the country or the continent has not two letters";
        }
        const bool is_unknown = country == unknown_letters || short_code(row[country_iso3]).starts_with('?');
        if (!is_unknown) {
            data_.add_label(country_label(*continent, *country));
        }
        return {};
    }

    [[nodiscard]] std::string use_polygon(std::uint32_t table, const CsvRow& row) {
        const auto id = parse_decimal<std::uint32_t>(row[polygon_id]);
        if (!id) {
            return "the number of the polygon is not valid";
        }
        data_.add_label({Label::Subject::polygon, polygon(table, *id), std::string(row[polygon_label])});
        return {};
    }

    // The table of each column of the map behind the first.
    [[nodiscard]] std::vector<std::size_t> map_columns(const CsvFile& file) const {
        std::vector<std::size_t> tables;
        for (std::size_t i = 1; i < file.header().size(); ++i) {
            const std::string name = table_name(file.header().name(i));
            const auto found = std::ranges::find(tables_, name);
            if (found == tables_.end()) {
                file.fail("no polygon table has the name of the column " + name);
            }
            tables.push_back(static_cast<std::size_t>(found - tables_.begin()));
        }
        return tables;
    }

    [[nodiscard]] std::string use_polygon_map(const std::vector<std::size_t>& tables, const CsvRow& row) {
        const auto location = parse_decimal<std::uint32_t>(row[0]);
        if (!location) {
            return "the number of the location is not valid";
        }
        Polygons polygons{};
        for (std::size_t i = 0; i < tables_.size(); ++i) {
            polygons[i] = polygon(i, 0);
        }
        for (std::size_t i = 0; i < tables.size(); ++i) {
            const std::string_view text = row[i + 1];
            const auto id = text.empty() ? 0 : parse_decimal<std::uint32_t>(text);
            if (!id) {
                return "the number of a polygon is not valid";
            }
            polygons[tables[i]] = polygon(tables[i], *id);
        }
        if (polygons_.contains(*location)) {
            return "the location was in the map before";
        }
        data_.charge(map_entry_octets);
        polygons_[*location] = data_.add_polygons(polygons);
        return {};
    }

    [[nodiscard]] std::string use_location(const CsvRow& row) {
        const auto id = parse_decimal<std::uint32_t>(row[location_id]);
        const auto country = normal_country(row[location_country]);
        const auto region = parse_decimal<std::uint32_t>(row[location_region_code]);
        const auto continent = continent_by_number(row[location_continent]);
        if (!id || *id == 0) {
            return "the number of the location is not valid";
        }
        if (!country || !continent) {
            return "the country has not two letters, or the number of the continent is not known";
        }
        if (!region) {
            return "the region code is not a number";
        }
        AddressRecord record;
        record.providers = provider_bit(Provider::netacuity);
        record.netacuity.country = *country;
        record.netacuity.continent = *continent;
        record.netacuity_region = static_cast<std::uint16_t>(*region);  // tags have only the lower 16 bits
        if (const auto polygons = polygons_.find(*id); polygons != polygons_.end()) {
            record.polygons = polygons->second;
        }
        data_.charge(map_entry_octets);
        locations_[*id] = data_.record_number(record);
        return {};
    }

    [[nodiscard]] std::string use_block(const CsvRow& row) {
        const auto first = parse_decimal<Ipv4Key>(row[block_first]);
        const auto last = parse_decimal<Ipv4Key>(row[block_last]);
        if (!first || !last || *first > *last) {
            return "the range of addresses is not valid";
        }
        const auto id = parse_decimal<std::uint32_t>(row[block_location]);
        const auto found = id ? locations_.find(*id) : locations_.end();
        if (found == locations_.end()) {
            return "its location is not in the file of locations";
        }
        data_.add_range<Ipv4Key>(*first, *last, found->second);
        return {};
    }

    LoadReport& report_;
    const ReadOptions& options_;
    ProviderData data_;
    std::vector<std::string> tables_;                             // names of the polygon tables
    std::unordered_map<std::uint32_t, std::uint32_t> polygons_;   // of each location, their index in the data
    std::unordered_map<std::uint32_t, std::uint32_t> locations_;  // record of each location
};

}  // namespace

ProviderData read_netacuity(const NetacuityFiles& files, LoadReport& report, const ReadOptions& options) {
    NetacuityReader reader(report, options);
    if (!files.regions.empty()) {
        reader.read_regions(files.regions);
    }
    if (!files.countries.empty()) {
        reader.read_countries(files.countries);
    }
    for (const std::string& table : files.polygon_tables) {
        reader.read_polygon_table(table);
    }
    if (!files.polygon_map.empty()) {
        reader.read_polygon_map(files.polygon_map);
    }
    reader.read_locations(files.locations);
    reader.read_blocks(files.blocks);
    return reader.take();
}

}  // namespace spindrift::tag::provider
