#include <spindrift/tag/provider/prefix_table.hpp>

#include "brute_force.hpp"

#include <spindrift/base/error.hpp>

#include <gtest/gtest.h>

#include <random>
#include <string_view>

namespace spindrift::tag::provider {
namespace {

AddressRecord asn_record(std::uint32_t asn) {
    AddressRecord tags;
    tags.providers = provider_bit(Provider::prefix2asn);
    tags.asn = asn;
    return tags;
}

AddressRecord maxmind_record(TwoLetters country) {
    AddressRecord tags;
    tags.providers = provider_bit(Provider::maxmind);
    tags.maxmind.country = country;
    tags.maxmind.continent = {'E', 'U'};
    return tags;
}

AddressRecord netacuity_record(std::uint16_t region, std::uint32_t polygons = 0) {
    AddressRecord tags;
    tags.providers = provider_bit(Provider::netacuity);
    tags.netacuity_region = region;
    tags.polygons = polygons;
    return tags;
}

void add(ProviderData& data, std::string_view prefix, const AddressRecord& record) {
    const std::size_t slash = prefix.find('/');
    data.add(parse_prefix(prefix.substr(0, slash), prefix.substr(slash + 1)).value(), data.record_number(record));
}

PrefixTable compile(std::initializer_list<const ProviderData*> providers) {
    return PrefixTable({providers.begin(), providers.size()});
}

std::uint32_t asn_of(const PrefixTable& table, std::string_view address) {
    return table.find(IpAddress::parse(address).value()).asn;
}

TEST(PrefixTable, KnowsNothingWithoutData) {
    const PrefixTable table;
    EXPECT_EQ(table.find(Ipv4Key{0}), AddressRecord{});
    EXPECT_EQ(table.find(~Ipv4Key{0}), AddressRecord{});
    EXPECT_EQ(table.find(~Ipv6Key{0}), AddressRecord{});
}

TEST(PrefixTable, FindsTheLongestPrefix) {
    ProviderData data(Provider::prefix2asn);
    add(data, "10.1.2.128/25", asn_record(4));  // not sorted
    add(data, "10.0.0.0/8", asn_record(1));
    add(data, "10.1.2.3/32", asn_record(5));
    add(data, "10.1.0.0/16", asn_record(2));
    add(data, "10.1.2.0/24", asn_record(3));
    const PrefixTable table = compile({&data});
    EXPECT_EQ(asn_of(table, "9.255.255.255"), 0U);
    EXPECT_EQ(asn_of(table, "10.0.0.0"), 1U);
    EXPECT_EQ(asn_of(table, "10.0.255.255"), 1U);
    EXPECT_EQ(asn_of(table, "10.1.0.0"), 2U);
    EXPECT_EQ(asn_of(table, "10.1.2.2"), 3U);
    EXPECT_EQ(asn_of(table, "10.1.2.3"), 5U);
    EXPECT_EQ(asn_of(table, "10.1.2.4"), 3U);
    EXPECT_EQ(asn_of(table, "10.1.2.128"), 4U);
    EXPECT_EQ(asn_of(table, "10.1.2.255"), 4U);
    EXPECT_EQ(asn_of(table, "10.1.3.0"), 2U);
    EXPECT_EQ(asn_of(table, "10.255.255.255"), 1U);
    EXPECT_EQ(asn_of(table, "11.0.0.0"), 0U);
}

TEST(PrefixTable, HasDefaultRoutesAndTheFirstAndLastAddresses) {
    ProviderData data(Provider::prefix2asn);
    add(data, "0.0.0.0/0", asn_record(1));
    add(data, "0.0.0.0/32", asn_record(2));
    add(data, "255.255.255.255/32", asn_record(3));
    add(data, "::/0", asn_record(4));
    add(data, "::/128", asn_record(5));
    add(data, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", asn_record(6));
    const PrefixTable table = compile({&data});
    EXPECT_EQ(asn_of(table, "0.0.0.0"), 2U);
    EXPECT_EQ(asn_of(table, "0.0.0.1"), 1U);
    EXPECT_EQ(asn_of(table, "128.0.0.0"), 1U);
    EXPECT_EQ(asn_of(table, "255.255.255.254"), 1U);
    EXPECT_EQ(asn_of(table, "255.255.255.255"), 3U);
    EXPECT_EQ(asn_of(table, "::"), 5U);
    EXPECT_EQ(asn_of(table, "::1"), 4U);
    EXPECT_EQ(asn_of(table, "2001:db8::1"), 4U);
    EXPECT_EQ(asn_of(table, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe"), 4U);
    EXPECT_EQ(asn_of(table, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), 6U);
}

TEST(PrefixTable, JoinsAdjacentPrefixes) {
    ProviderData data(Provider::prefix2asn);
    add(data, "10.0.0.0/25", asn_record(1));
    add(data, "10.0.0.128/25", asn_record(1));
    add(data, "10.0.1.0/24", asn_record(2));
    const PrefixTable table = compile({&data});
    EXPECT_EQ(asn_of(table, "10.0.0.127"), 1U);
    EXPECT_EQ(asn_of(table, "10.0.0.128"), 1U);
    EXPECT_EQ(asn_of(table, "10.0.0.255"), 1U);
    EXPECT_EQ(asn_of(table, "10.0.1.0"), 2U);
    EXPECT_EQ(asn_of(table, "10.0.2.0"), 0U);
}

TEST(PrefixTable, TakesTheLastOfEqualPrefixes) {
    ProviderData data(Provider::prefix2asn);
    add(data, "10.0.0.0/8", asn_record(1));
    add(data, "10.0.0.0/8", asn_record(2));
    EXPECT_EQ(asn_of(compile({&data}), "10.0.0.1"), 2U);
}

TEST(PrefixTable, AnEmptyRecordHidesShorterPrefixes) {
    ProviderData data(Provider::prefix2asn);
    add(data, "10.0.0.0/8", asn_record(1));
    add(data, "10.1.0.0/16", AddressRecord{});
    const PrefixTable table = compile({&data});
    EXPECT_EQ(table.find(Ipv4Key{0x0A010000}), AddressRecord{});
    EXPECT_EQ(asn_of(table, "10.2.0.0"), 1U);
}

TEST(PrefixTable, FindsTheLongestPrefixOfEachProvider) {
    ProviderData asns(Provider::prefix2asn);
    add(asns, "10.0.0.0/8", asn_record(1));
    add(asns, "10.1.1.0/24", asn_record(2));
    ProviderData places(Provider::maxmind);
    add(places, "10.1.0.0/16", maxmind_record({'D', 'E'}));
    ProviderData edge(Provider::netacuity);
    add(edge, "10.1.1.1/32", netacuity_record(7, edge.add_polygons({1, 2})));
    const PrefixTable table = compile({&places, &edge, &asns});

    const AddressRecord all = table.find(Ipv4Key{0x0A010101});
    EXPECT_EQ(all.providers, 0xEU);
    EXPECT_EQ(all.asn, 2U);
    EXPECT_EQ(all.maxmind.country, (TwoLetters{'D', 'E'}));
    EXPECT_EQ(all.netacuity_region, 7);
    EXPECT_EQ(table.polygons(all), (Polygons{1, 2}));

    const AddressRecord two = table.find(Ipv4Key{0x0A010202});
    EXPECT_EQ(two.providers, 0xAU);
    EXPECT_EQ(two.asn, 1U);
    EXPECT_EQ(table.polygons(two), Polygons{});
    EXPECT_EQ(table.find(Ipv4Key{0x0A020000}).providers, 0x8U);
}

TEST(PrefixTable, TheLaterDataOfAProviderCount) {
    ProviderData first(Provider::netacuity);
    add(first, "10.0.0.0/8", netacuity_record(1, first.add_polygons({1})));
    ProviderData second(Provider::netacuity);
    add(second, "10.1.0.0/16", netacuity_record(2, second.add_polygons({2})));
    const PrefixTable table = compile({&first, &second});
    EXPECT_EQ(table.polygons(table.find(Ipv4Key{0x0A000000})), (Polygons{1}));
    EXPECT_EQ(table.polygons(table.find(Ipv4Key{0x0A010000})), (Polygons{2}));
}

TEST(PrefixTable, HasTheFirstLabelOfEachSubject) {
    ProviderData first(Provider::maxmind);
    first.add_label({Label::Subject::country, 5, "NA.US"});
    first.add_label({Label::Subject::country, 1, "EU.DE"});
    ProviderData second(Provider::netacuity);
    second.add_label({Label::Subject::region, 5, "USA.CA"});
    second.add_label({Label::Subject::country, 5, "??.US"});
    const PrefixTable table = compile({&first, &second});
    EXPECT_EQ(table.labels(), (std::vector<Label>{{Label::Subject::country, 1, "EU.DE"},
                                                  {Label::Subject::country, 5, "NA.US"},
                                                  {Label::Subject::region, 5, "USA.CA"}}));
}

template <class Key>
void expect_brute_force(const std::vector<Prefix<Key>>& asns, const std::vector<Prefix<Key>>& places,
                        std::mt19937_64& random) {
    constexpr std::uint32_t records = 200;
    ProviderData asn_data(Provider::prefix2asn);
    ProviderData place_data(Provider::maxmind);
    for (std::uint32_t i = 1; i < records; ++i) {  // number i is that of record i
        ASSERT_EQ(asn_data.record_number(asn_record(i)), i);
        ASSERT_EQ(place_data.record_number(maxmind_record({'A', static_cast<char>(i)})), i);
    }
    std::ranges::for_each(asns, [&](const auto& prefix) { asn_data.add(prefix); });
    std::ranges::for_each(places, [&](const auto& prefix) { place_data.add(prefix); });
    const PrefixTable table = compile({&asn_data, &place_data});

    auto all = asns;
    all.insert(all.end(), places.begin(), places.end());
    const std::vector<Key> addresses = tests::addresses_to_try(all, 20'000, random);
    std::vector<const AddressRecord*> found(addresses.size());
    table.find(addresses, found.data());
    const tests::LongestMatch<Key> asn_match(asns);
    const tests::LongestMatch<Key> place_match(places);
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        const std::uint32_t asn = asn_match.find(addresses[i]);
        const std::uint32_t place = place_match.find(addresses[i]);
        ASSERT_EQ(found[i], &table.find(addresses[i]));
        ASSERT_EQ(found[i]->asn, asn);
        ASSERT_EQ(found[i]->has(Provider::prefix2asn), asn != 0);
        ASSERT_EQ(static_cast<unsigned char>(found[i]->maxmind.country.letters[1]), place);
        ASSERT_EQ(found[i]->has(Provider::maxmind), place != 0);
    }
}

template <class Key>
class PrefixTableOf : public testing::Test {};
using Keys = testing::Types<Ipv4Key, Ipv6Key>;
TYPED_TEST_SUITE(PrefixTableOf, Keys);

TYPED_TEST(PrefixTableOf, EqualsBruteForce) {
    std::mt19937_64 random(20201103);
    for (const std::size_t count : {1U, 2U, 10U, 300U, 4'000U}) {
        const auto asns = tests::random_prefixes<TypeParam>(count, 200, random);
        const auto places = tests::random_prefixes<TypeParam>(count, 200, random);
        expect_brute_force<TypeParam>(asns, places, random);
    }
}

TYPED_TEST(PrefixTableOf, SplitsRangesIntoTheFewestPrefixes) {
    ProviderData data(Provider::prefix2asn);
    const auto prefixes = [&] {
        if constexpr (sizeof(TypeParam) == sizeof(Ipv4Key)) {
            return data.ipv4();
        } else {
            return data.ipv6();
        }
    };
    data.add_range<TypeParam>(5, 5, 1);
    EXPECT_EQ(prefixes().size(), 1U);
    data.add_range<TypeParam>(1, 14, 1);  // 1/32 2/31 4/30 8/30 12/31 14/32
    EXPECT_EQ(prefixes().size(), 7U);
    data.add_range<TypeParam>(0, static_cast<TypeParam>(~TypeParam{0}), 1);
    EXPECT_EQ(prefixes().size(), 8U);
    EXPECT_EQ(prefixes().back().length, 0);
    data.add_range<TypeParam>(1, static_cast<TypeParam>(~TypeParam{0}), 1);
    EXPECT_EQ(prefixes().size(), 8 + std::size_t{key_bits<TypeParam>});
}

TEST(ProviderData, HasALimitForMemory) {
    ProviderData data(Provider::prefix2asn, 1000);
    const std::uint32_t record = data.record_number(asn_record(1));
    EXPECT_THROW(
        for (std::uint32_t i = 0; i < 1000; ++i) {
            data.add(Prefix<Ipv4Key>{i, record, 32});
        },
        Error);
    EXPECT_LT(data.ipv4().size(), 100U);
}

}  // namespace
}  // namespace spindrift::tag::provider
