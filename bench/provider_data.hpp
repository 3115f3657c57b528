#pragma once

#include <spindrift/tag/provider/prefix_table.hpp>

#include <fmt/format.h>

#include <time.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

/// Data of providers made at random, and rates of what is done with them.
namespace spindrift::bench {

/// The processor time of this thread, in seconds: other programs on the machine do not count.
inline double processor_seconds() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

/// The lengths of the prefixes of a full routing table, in percent, and some longer ones, as location data have them.
inline unsigned random_length(std::mt19937_64& random) {
    static constexpr std::pair<unsigned, unsigned> percents[] = {
        {12, 1}, {16, 2}, {18, 2}, {19, 3}, {20, 4}, {21, 5}, {22, 11}, {23, 10}, {24, 57}, {28, 3}, {32, 2}};
    unsigned rest = static_cast<unsigned>(random() % 100);
    for (const auto& [length, percent] : percents) {
        if (rest < percent) {
            return length;
        }
        rest -= percent;
    }
    return 24;
}

/// `count` different prefixes in the unicast part of the addresses, in order.
inline tag::provider::ProviderData make_data(tag::provider::Provider provider, std::size_t count, std::uint32_t records,
                                             std::mt19937_64& random) {
    using namespace tag::provider;
    ProviderData data(provider);
    std::vector<std::uint32_t> numbers;
    for (std::uint32_t i = 1; i <= records; ++i) {
        AddressRecord tags;
        tags.providers = provider_bit(provider);
        tags.asn = provider == Provider::prefix2asn ? i : 0;
        tags.maxmind.country = {static_cast<char>(i), static_cast<char>(i >> 8)};
        numbers.push_back(data.record_number(tags));
    }
    std::vector<std::pair<Ipv4Key, unsigned>> prefixes;
    while (prefixes.size() < count) {
        while (prefixes.size() < count) {
            const unsigned length = random_length(random);
            const auto address = static_cast<Ipv4Key>((1 + random() % 222) << 24 | (random() & 0xFFFFFF));
            prefixes.emplace_back(address & ~host_mask<Ipv4Key>(length), length);
        }
        std::ranges::sort(prefixes);
        prefixes.erase(std::unique(prefixes.begin(), prefixes.end()), prefixes.end());
    }
    for (const auto& [first, length] : prefixes) {
        data.add(Prefix<Ipv4Key>{first, numbers[random() % numbers.size()], static_cast<std::uint8_t>(length)});
    }
    return data;
}

/// Prints the best rate of seven rounds of `count` things.
template <class Action>
void report_rate(const std::string& what, std::size_t count, Action action) {
    double best = 1e9;
    for (int round = 0; round < 7; ++round) {
        const double start = processor_seconds();
        action();
        best = std::min(best, processor_seconds() - start);
    }
    fmt::print("{:<58}{:>8.1f} M/s\n", what, static_cast<double>(count) / best / 1e6);
}

}  // namespace spindrift::bench
