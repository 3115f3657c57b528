#include <spindrift/tag/provider/readers.hpp>

#include "countries.hpp"
#include "mmdb_file.hpp"

#include <spindrift/base/error.hpp>

#include <limits>
#include <unordered_map>

namespace spindrift::tag::provider {
namespace {

// The records of a file that people make are some hundred thousand; those of a hostile one are limited by the memory.
constexpr std::size_t map_entry_octets = 64;

/// Reads a file whose records become records of a provider by `decode`, which may have none for it.
template <class Decode>
void read_db(MmdbFile& file, ProviderData& data, LoadReport& report, std::string_view what, Decode decode) {
    std::unordered_map<std::size_t, std::uint32_t> numbers;
    const auto number_of = [&](std::size_t offset) {
        const auto [at, is_new] = numbers.try_emplace(offset);
        if (is_new) {
            data.charge(map_entry_octets);
            at->second = data.record_number(decode(offset).value_or(AddressRecord{}));
            if (!file.data().is_valid()) {
                report.add({file.path(), offset, "the record cannot be decoded"});
            }
        }
        return at->second;
    };
    try {
        data.charge(file.octets());
        file.visit([&](const ParsedPrefix& prefix, std::size_t offset) {
            if (const std::uint32_t number = number_of(offset); number != 0) {
                data.add(prefix, number);
            }
        });
    } catch (const Error& error) {
        throw std::string_view(error.what()).starts_with(file.path()) ? error
                                                                      : Error(file.path() + ": " + error.what());
    }
    if (file.data().is_exhausted()) {
        throw Error(file.path() + ": the records of the MaxMind DB file are nested too deeply or shared too much");
    }
    if (data.prefix_count() == 0) {
        throw Error(file.path() + ": the MaxMind DB file (" + file.database_type() + ") has no " + std::string(what));
    }
}

std::optional<AddressRecord> decode_place(MmdbData& data, std::size_t offset) {
    const auto country = data.text(offset, {"country", "iso_code"});
    if (!data.is_valid()) {
        return std::nullopt;
    }
    const auto continent = data.text(offset, {"continent", "code"});
    const auto country_letters = two_letters(country.value_or("")).value_or(unknown_letters);
    if (!data.is_valid() || (!country && !continent)) {
        return std::nullopt;
    }
    AddressRecord record;
    record.providers = provider_bit(Provider::maxmind);
    record.maxmind.country = country_letters;
    record.maxmind.continent =
        two_letters(continent.value_or("")).value_or(continent_of(country_letters).value_or(unknown_letters));
    return record;
}

std::optional<AddressRecord> decode_asn(MmdbData& data, std::size_t offset) {
    const auto asn = data.number(offset, {"autonomous_system_number"});
    if (!asn || *asn > std::numeric_limits<std::uint32_t>::max()) {
        return std::nullopt;
    }
    AddressRecord record;
    record.providers = provider_bit(Provider::prefix2asn);
    record.asn = static_cast<std::uint32_t>(*asn);
    return record;
}

}  // namespace

ProviderData read_maxmind_db(const std::string& file, LoadReport& report, const ReadOptions& options) {
    ProviderData data(Provider::maxmind, options.max_octets);
    add_country_labels(data);
    MmdbFile db(file, options);
    read_db(db, data, report, "countries or continents",
            [&](std::size_t offset) { return decode_place(db.data(), offset); });
    return data;
}

ProviderData read_asn_db(const std::string& file, LoadReport& report, const ReadOptions& options) {
    ProviderData data(Provider::prefix2asn, options.max_octets);
    MmdbFile db(file, options);
    read_db(db, data, report, "AS numbers", [&](std::size_t offset) { return decode_asn(db.data(), offset); });
    return data;
}

}  // namespace spindrift::tag::provider
