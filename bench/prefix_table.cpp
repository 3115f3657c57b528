// Measures the table of prefixes: how long it takes to read and to compile, its memory, and lookups of random
// addresses; beside them the limit that memory sets, which is independent loads from random lines of as much memory.
//
// usage: prefix_table [PREFIXES]
//        prefix_table check    compares lookups in tables of a million prefixes with a search of all lengths
#include "provider_data.hpp"

#include "tests/tag/provider/brute_force.hpp"

#include <spindrift/base/bytes.hpp>
#include <spindrift/tag/provider/prefix_table.hpp>
#include <spindrift/tag/provider/readers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <span>
#include <string_view>
#include <vector>

using namespace spindrift;
using namespace spindrift::tag::provider;
using namespace spindrift::bench;

namespace {

constexpr std::size_t address_count = std::size_t{1} << 22;

// How long it takes to read the prefixes as the text of CAIDA's files.
void report_reading(const ProviderData& data) {
    std::FILE* const file = std::tmpfile();
    for (const Prefix<Ipv4Key>& prefix : data.ipv4()) {
        const Ipv4Key first = prefix.first;
        fmt::print(file, "{}.{}.{}.{}\t{}\t{}\n", first >> 24, first >> 16 & 255, first >> 8 & 255, first & 255,
                   prefix.length, data.records()[prefix.record].asn);
    }
    std::fflush(file);
    LoadReport report;
    const double start = processor_seconds();
    const ProviderData read = read_prefix2asn({fmt::format("/proc/self/fd/{}", ::fileno(file))}, report);
    fmt::print("{} prefixes: read from text in {:.3f} s\n", read.prefix_count(), processor_seconds() - start);
    std::fclose(file);
}

// Loads of random lines of memory, which do not wait for each other.
void report_memory_limit(std::size_t octets, const std::vector<Ipv4Key>& addresses) {
    const std::vector<std::uint64_t> memory(octets / sizeof(std::uint64_t), 1);
    const std::size_t lines = memory.size() / 8;
    std::uint64_t sum = 0;
    report_rate(fmt::format("limit: loads of random lines of {} MiB", octets >> 20), addresses.size(), [&] {
        for (const Ipv4Key address : addresses) {
            sum += memory[(address * std::uint64_t{lines} >> 32) * 8];
        }
    });
    if (sum == 0) {
        std::abort();
    }
}

void measure(const char* what, std::span<const ProviderData* const> providers, const std::vector<Ipv4Key>& addresses) {
    const double start = processor_seconds();
    const PrefixTable table(providers);
    fmt::print("\n{}: compiled in {:.3f} s, {:.1f} MiB, {} records\n", what, processor_seconds() - start,
               static_cast<double>(table.octets()) / (1 << 20), table.record_count());
    std::vector<const AddressRecord*> tags(addresses.size());
    std::uint64_t sum = 0;
    constexpr std::size_t batch = 256;
    report_rate("lookups in batches of 256, and all records read", addresses.size(), [&] {
        for (std::size_t i = 0; i < addresses.size(); i += batch) {
            table.find(std::span(addresses).subspan(i, batch), tags.data());
            for (std::size_t j = 0; j < batch; ++j) {
                sum += tags[j]->asn;
            }
        }
    });
    report_rate("lookups in batches of 256", addresses.size(), [&] {
        for (std::size_t i = 0; i < addresses.size(); i += batch) {
            table.find(std::span(addresses).subspan(i, batch), tags.data());
        }
    });
    report_rate("lookups one by one", addresses.size(), [&] {
        for (const Ipv4Key address : addresses) {
            sum += table.find(address).asn;
        }
    });
    report_memory_limit(table.octets(), addresses);
    if (sum == 0) {
        std::abort();
    }
}

// Compares a million random addresses, and those at the edges of all prefixes. \returns whether all are equal
template <class Key>
bool check(const std::vector<Prefix<Key>>& prefixes, std::uint32_t records, std::mt19937_64& random) {
    ProviderData data(Provider::prefix2asn);
    for (std::uint32_t i = 1; i < records; ++i) {
        AddressRecord tags;
        tags.providers = provider_bit(Provider::prefix2asn);
        tags.asn = i;  // the number of the record
        static_cast<void>(data.record_number(tags));
    }
    std::ranges::for_each(prefixes, [&](const Prefix<Key>& prefix) { data.add(prefix); });
    const ProviderData* const all[] = {&data};
    const PrefixTable table(all);
    const tests::LongestMatch<Key> expected(prefixes);
    const std::vector<Key> addresses = tests::addresses_to_try(prefixes, 1'000'000, random);
    std::vector<const AddressRecord*> tags(addresses.size());
    table.find(addresses, tags.data());
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        wrong += tags[i]->asn != expected.find(addresses[i]) || &table.find(addresses[i]) != tags[i];
    }
    fmt::print("IPv{}: {} prefixes, {} addresses, {} wrong\n", key_bits<Key> == 32 ? 4 : 6, prefixes.size(),
               addresses.size(), wrong);
    return wrong == 0;
}

int check_all(std::mt19937_64& random) {
    constexpr std::uint32_t records = 80'001;
    const ProviderData data = make_data(Provider::prefix2asn, 1'000'000, records - 1, random);
    const bool is_good = check(data.ipv4(), records, random) &&
                         check(tests::random_prefixes<Ipv4Key>(1'000'000, records, random), records, random) &&
                         check(tests::random_prefixes<Ipv6Key>(300'000, records, random), records, random);
    return is_good ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    std::mt19937_64 random(1);
    if (argc > 1 && std::string_view(argv[1]) == "check") {
        return check_all(random);
    }
    const std::size_t count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000;
    std::vector<Ipv4Key> addresses(address_count);
    std::ranges::generate(addresses, [&] { return static_cast<Ipv4Key>(random()); });
    const ProviderData asns = make_data(Provider::prefix2asn, count, 80'000, random);
    const ProviderData places = make_data(Provider::maxmind, count, 250, random);
    report_reading(asns);
    const ProviderData* const both[] = {&places, &asns};
    measure("AS numbers", std::span(both).last(1), addresses);
    measure("AS numbers and countries", both, addresses);
    report_memory_limit(std::size_t{64} << 20, addresses);
}
