#include "mmdb_writer.hpp"
#include "provider_files.hpp"

#include <gmock/gmock.h>

#include <maxminddb.h>

#include <random>

namespace spindrift::tag::provider {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using tests::find;
using tests::MmdbWriter;
namespace mmdb = tests::mmdb;

std::string place(const std::string& continent, const std::string& country) {
    return mmdb::map(
        {{"continent", mmdb::map({{"code", mmdb::text(continent)}, {"geoname_id", mmdb::number(6255148)}})},
         {"country",
          mmdb::map({{"names", mmdb::map({{"en", mmdb::text("a name")}})}, {"iso_code", mmdb::text(country)}})}});
}

class Mmdb : public testing::Test {
protected:
    [[nodiscard]] ProviderData read(const std::string& octets) {
        return read_maxmind_db(folder_.write_text("test.mmdb", octets), report_);
    }
    [[nodiscard]] std::string error(const std::string& octets) {
        return tests::error_of([&] { return read(octets); });
    }

    tests::ProviderFolder folder_;
    LoadReport report_;
};

class MmdbFormat : public Mmdb, public testing::WithParamInterface<std::pair<unsigned, unsigned>> {};

TEST_P(MmdbFormat, ReadsCountries) {
    const auto [ip_version, record_size] = GetParam();
    MmdbWriter writer(ip_version, record_size);
    const std::uint32_t germany = writer.add_data(place("EU", "DE"));
    writer.add("10.0.0.0/8", germany);
    writer.add("11.1.0.0/16", writer.add_data(mmdb::pointer(germany)));
    writer.add("12.1.2.3/32", writer.add_data(place("NA", "US")));
    writer.add("13.0.0.0/8", writer.add_data(mmdb::map({{"city", mmdb::map({})}})));
    writer.add("14.0.0.0/8", writer.add_data(mmdb::map({{"continent", mmdb::map({{"code", mmdb::text("AF")}})}})));
    const PrefixTable table = tests::table_of(read(writer.octets()));
    EXPECT_EQ(find(table, "10.1.2.3").maxmind.country.text(), "DE");
    EXPECT_EQ(find(table, "10.1.2.3").maxmind.continent.text(), "EU");
    EXPECT_EQ(find(table, "11.1.255.255").maxmind.country.text(), "DE");
    EXPECT_EQ(find(table, "11.2.0.0"), AddressRecord{});
    EXPECT_EQ(find(table, "12.1.2.3").maxmind.country.text(), "US");
    EXPECT_EQ(find(table, "12.1.2.4"), AddressRecord{});
    EXPECT_EQ(find(table, "13.0.0.0"), AddressRecord{});
    EXPECT_EQ(find(table, "14.0.0.0").maxmind.country.text(), "??");
    EXPECT_EQ(find(table, "14.0.0.0").maxmind.continent.text(), "AF");
    EXPECT_EQ(report_.bad_row_count(), 0U);
}

INSTANTIATE_TEST_SUITE_P(AllRecordSizes, MmdbFormat,
                         testing::Values(std::pair(4U, 24U), std::pair(4U, 28U), std::pair(4U, 32U), std::pair(6U, 24U),
                                         std::pair(6U, 28U), std::pair(6U, 32U)));

TEST_F(Mmdb, ReadsIpv6AndDoesNotRepeatIpv4) {
    MmdbWriter writer(6, 28);
    writer.add("10.0.0.0/8", writer.add_data(place("EU", "DE")));
    writer.add("2001:db8::/32", writer.add_data(place("NA", "US")));
    writer.add_alias("2002::/16", "::/96");
    const ProviderData data = read(writer.octets());
    EXPECT_EQ(data.prefix_count(), 2U);
    const PrefixTable table = tests::table_of(data);
    EXPECT_EQ(find(table, "10.0.0.1").maxmind.country.text(), "DE");
    EXPECT_EQ(find(table, "2001:db8::1").maxmind.country.text(), "US");
    EXPECT_EQ(find(table, "2002:a00::1"), AddressRecord{});
}

TEST_F(Mmdb, ReadsAsNumbers) {
    MmdbWriter writer(4, 24);
    writer.add("10.0.0.0/8", writer.add_data(mmdb::map({{"autonomous_system_number", mmdb::number(4200000000)},
                                                        {"autonomous_system_organization", mmdb::text("x")}})));
    const std::string file = folder_.write_text("asn.mmdb", writer.octets());
    const PrefixTable table = tests::table_of(read_asn_db(file, report_));
    EXPECT_EQ(find(table, "10.0.0.1").asn, 4200000000U);
    EXPECT_EQ(find(table, "10.0.0.1").providers, 8U);
    EXPECT_THAT(tests::error_of([&] { return read_maxmind_db(file, report_); }),
                EndsWith("asn.mmdb: the MaxMind DB file (Test) has no countries or continents"));
}

TEST_F(Mmdb, EqualsTheReferenceLibrary) {
    std::mt19937_64 random(7);
    MmdbWriter writer(6, 24);
    std::vector<std::uint32_t> places;
    for (char c = 'A'; c <= 'Z'; ++c) {
        places.push_back(writer.add_data(place("EU", std::string("X") + c)));
    }
    for (unsigned i = 0; i < 3000; ++i) {  // none holds another: the first two octets differ
        const std::string network = std::to_string(1 + i / 256) + "." + std::to_string(i % 256) + ".";
        const unsigned length = 16 + static_cast<unsigned>(random() % 17);
        writer.add(network + std::to_string(random() % 256) + "." + std::to_string(random() % 256) + "/" +
                       std::to_string(length),
                   places[random() % places.size()]);
    }
    const std::string file = folder_.write_text("test.mmdb", writer.octets());
    const PrefixTable table = tests::table_of(read_maxmind_db(file, report_));

    MMDB_s reference;
    ASSERT_EQ(MMDB_open(file.c_str(), MMDB_MODE_MMAP, &reference), MMDB_SUCCESS);
    for (unsigned i = 0; i < 100'000; ++i) {
        sockaddr_in address{};
        const auto key = static_cast<Ipv4Key>(random() % (13U << 24));
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = convert_endian<std::endian::big>(key);
        int status = 0;
        MMDB_lookup_result_s found =
            MMDB_lookup_sockaddr(&reference, reinterpret_cast<const sockaddr*>(&address), &status);
        ASSERT_EQ(status, MMDB_SUCCESS);
        std::string country;
        if (MMDB_entry_data_s entry; found.found_entry && MMDB_get_value(&found.entry, &entry, "country", "iso_code",
                                                                         static_cast<char*>(nullptr)) == MMDB_SUCCESS) {
            country.assign(entry.utf8_string, entry.data_size);
        }
        const AddressRecord tags = table.find(key);
        ASSERT_EQ(tags.has(Provider::maxmind) ? tags.maxmind.country.text() : "", country);
    }
    MMDB_close(&reference);
}

TEST_F(Mmdb, CutFilesAreErrors) {
    MmdbWriter writer(4, 24);
    writer.add("10.0.0.0/8", writer.add_data(place("EU", "DE")));
    const std::string whole = writer.octets();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_NE(error(whole.substr(0, size)), "") << size;
    }
    EXPECT_EQ(error(whole), "");
    EXPECT_THAT(error(""), EndsWith("test.mmdb: the file is empty"));
    EXPECT_THAT(error("PK\3\4"), EndsWith("not a complete MaxMind DB file: it has no metadata at its end"));
}

TEST_F(Mmdb, BadMetadataAreErrors) {
    for (const auto& [key, value] :
         std::vector<std::pair<std::string, std::string>>{{"binary_format_major_version", mmdb::number(3, 5)},
                                                          {"record_size", mmdb::number(20, 5)},
                                                          {"ip_version", mmdb::number(5, 5)},
                                                          {"node_count", mmdb::number(0)},
                                                          {"node_count", mmdb::number(0xFFFFFFFF)},
                                                          {"node_count", mmdb::text("8")},
                                                          {"node_count", mmdb::number(1000)}}) {
        MmdbWriter writer(4, 24);
        writer.add("10.0.0.0/8", writer.add_data(place("EU", "DE")));
        writer.set_metadata(key, value);
        EXPECT_NE(error(writer.octets()), "") << key;
    }
}

TEST_F(Mmdb, LoopsOfNodesAreErrors) {
    MmdbWriter writer(6, 24);
    writer.add("2001:db8::/32", writer.add_data(place("EU", "DE")));
    writer.add_alias("2001:dba::/32", "2001::/16");
    EXPECT_THAT(error(writer.octets()), EndsWith("the search tree of the MaxMind DB file is not a tree"));
}

TEST_F(Mmdb, RecordsThatCannotBeDecodedAreLeftOut) {
    MmdbWriter writer(4, 24);
    writer.add("10.0.0.0/8", writer.add_data(place("EU", "DE")));
    const std::uint32_t self = writer.add_data("");
    writer.add("11.0.0.0/8", writer.add_data(mmdb::pointer(self)));  // to a pointer
    std::string deep;
    for (int i = 0; i < 100'000; ++i) {
        deep += "\xE1\x41x";  // a map with the key x
    }
    writer.add("12.0.0.0/8", writer.add_data(mmdb::map({{"a", deep}})));
    writer.add("13.0.0.0/8", writer.add_data(mmdb::pointer(0x7FFFFFFF)));
    writer.add("14.0.0.0/8", writer.add_data(mmdb::control(7, 16'000'000)));
    const PrefixTable table = tests::table_of(read(writer.octets()));
    EXPECT_EQ(report_.bad_row_count(), 4U);
    EXPECT_EQ(report_.listed()[0].line, self);
    EXPECT_EQ(find(table, "10.0.0.1").maxmind.country.text(), "DE");
    EXPECT_EQ(find(table, "11.0.0.1"), AddressRecord{});
    EXPECT_EQ(find(table, "12.0.0.1"), AddressRecord{});
}

TEST_F(Mmdb, MapsThatManyRecordsShareAreErrors) {
    MmdbWriter writer(4, 24);
    const std::vector<std::pair<std::string, std::string>> entries(20'000, {"k", mmdb::number(0)});
    writer.add("11.0.0.0/8", writer.add_data(mmdb::map(entries)));
    for (unsigned i = 0; i < 200; ++i) {
        writer.add("12." + std::to_string(i) + ".0.0/16", writer.add_data(mmdb::pointer(0)));
    }
    EXPECT_THAT(error(writer.octets()), HasSubstr("nested too deeply or shared too much"));
}

}  // namespace
}  // namespace spindrift::tag::provider
