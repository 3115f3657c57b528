#include "provider_files.hpp"

#include <gmock/gmock.h>

namespace spindrift::tag::provider {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using tests::find;

constexpr std::string_view legacy_locations =
    "Copyright (c) 2012 MaxMind LLC.  All Rights Reserved.\n"
    "locId,country,region,city,postalCode,latitude,longitude,metroCode,areaCode\n"
    "1,\"US\",\"CA\",\"A \"\"quoted\"\" city, and a comma\",\"\",34.0,-118.0,,\n"
    "2,\"DE\",\"\",\"\",\"\",51.0,9.0,,\n"
    "3,\"--\",\"\",\"\",\"\",0.0,0.0,,\n";
constexpr std::string_view legacy_header = "Copyright\n\"startIpNum\",\"endIpNum\",\"locId\"\n";

constexpr std::string_view city_locations =
    "geoname_id,locale_code,continent_code,continent_name,country_iso_code,country_name,subdivision_1_iso_code,"
    "subdivision_1_name,subdivision_2_iso_code,subdivision_2_name,city_name,metro_code,time_zone,"
    "is_in_european_union\n"
    "10,en,EU,Europe,DE,Germany,,,,,\"Berlin, Mitte\",,Europe/Berlin,1\n"
    "11,en,EU,Europe,,,,,,,,,,0\n"
    "12,en,NA,\"North America\",US,\"United States\",,,,,,,America/Chicago,0\n";
constexpr std::string_view city_blocks =
    "network,geoname_id,registered_country_geoname_id,represented_country_geoname_id,is_anonymous_proxy,"
    "is_satellite_provider,postal_code,latitude,longitude,accuracy_radius,is_anycast\n";

class MaxmindCsv : public testing::Test {
protected:
    [[nodiscard]] ProviderData read(std::string_view locations, std::string_view blocks) {
        return read_maxmind_csv({{folder_.write_text("blocks", blocks)}, folder_.write_text("locations", locations)},
                                report_);
    }
    [[nodiscard]] std::string error(std::string_view locations, std::string_view blocks) {
        return tests::error_of([&] { return read(locations, blocks); });
    }

    tests::ProviderFolder folder_;
    LoadReport report_;
};

TEST_F(MaxmindCsv, ReadsLegacyFiles) {
    // 198.20.0.0 to 198.20.3.254, which is no prefix; then 3 addresses inside it.
    const PrefixTable table =
        tests::table_of(read(legacy_locations, std::string(legacy_header) + "\"3323199488\",\"3323200510\",\"1\"\n"
                                                                            "3323199744,3323199746,2\n0,0,3\n"));
    EXPECT_EQ(find(table, "198.20.0.0").maxmind.country.text(), "US");
    EXPECT_EQ(find(table, "198.20.0.0").maxmind.continent.text(), "NA");
    EXPECT_EQ(find(table, "198.20.1.2").maxmind.country.text(), "DE");
    EXPECT_EQ(find(table, "198.20.1.3").maxmind.country.text(), "US");
    EXPECT_EQ(find(table, "198.20.3.254").maxmind.country.text(), "US");
    EXPECT_EQ(find(table, "198.20.3.255"), AddressRecord{});
    EXPECT_EQ(find(table, "0.0.0.0").maxmind.country.text(), "??");
    EXPECT_EQ(find(table, "0.0.0.0").maxmind.continent.text(), "??");
    EXPECT_EQ(report_.bad_row_count(), 0U);
}

TEST_F(MaxmindCsv, ReportsBadLegacyRows) {
    static_cast<void>(read(std::string(legacy_locations) + "0,US,,,,1,1,,\n4,XX,,,,1,1,,\n5,USA,,,,1,1,,\n6,US\n",
                           std::string(legacy_header) + "1,2,1\n2,1,1\n1,2,99\n1,2,0\n1,2,\"1\n1,4294967296,1\n"));
    EXPECT_EQ(tests::bad_rows(report_),
              "6: the number of the location is not valid\n7: the country is not known\n"
              "8: the country has not two letters\n9: it has not the right number of columns\n"
              "4: the range of addresses is not valid\n5: its location is not in the file of locations\n"
              "6: its location is not in the file of locations\n7: a quote is missing or out of place\n"
              "8: the range of addresses is not valid\n");
}

TEST_F(MaxmindCsv, ReadsGeoLite2) {
    const PrefixTable table =
        tests::table_of(read(city_locations, std::string(city_blocks) + "198.20.0.0/16,10,10,,0,0,,51.2,9.4,200,\n"
                                                                        "198.20.1.0/24,11,,,0,0,,51.2,9.4,200,1\n"
                                                                        "198.20.2.0/24,,10,,0,0,,51.2,9.4,200,\n"
                                                                        "198.20.3.0/24,12,10,,0,0,,,,,\n"
                                                                        "2001:db8::/32,12,,,0,0,,40,-100,1000,\n"));
    EXPECT_EQ(find(table, "198.20.0.1").maxmind.country.text(), "DE");
    EXPECT_EQ(find(table, "198.20.1.1").maxmind.country.text(), "??");
    EXPECT_EQ(find(table, "198.20.1.1").maxmind.continent.text(), "EU");
    EXPECT_EQ(find(table, "198.20.2.1").maxmind.country.text(), "DE") << "a row without a location says nothing";
    EXPECT_EQ(find(table, "198.20.3.1").maxmind.country.text(), "DE") << "a row without coordinates says nothing";
    EXPECT_EQ(find(table, "2001:db8::1").maxmind.country.text(), "US");
    EXPECT_EQ(report_.bad_row_count(), 0U);
}

TEST_F(MaxmindCsv, ReadsGeoLite2Country) {
    const PrefixTable table = tests::table_of(
        read("geoname_id,locale_code,continent_code,continent_name,country_iso_code,country_name,is_in_european_union\n"
             "10,en,EU,Europe,DE,Germany,1\n",
             "network,geoname_id,registered_country_geoname_id,represented_country_geoname_id,is_anonymous_proxy,"
             "is_satellite_provider\n198.20.0.0/16,10,10,,0,0\n"));
    EXPECT_EQ(find(table, "198.20.0.1").maxmind.country.text(), "DE");
}

TEST_F(MaxmindCsv, ReportsBadGeoLite2Rows) {
    static_cast<void>(read(std::string(city_locations) + "13,en,EUR,,DE,,,,,,,,,1\nx,en,EU,,DE,,,,,,,,,1\n",
                           std::string(city_blocks) + "198.20.0.0/16,10,,,0,0,,91,9.4,200,\n"
                                                      "198.20.0.0/16,10,,,0,0,,51,9.4,10001,\n"
                                                      "198.20.0.0,10,,,0,0,,51,9.4,20,\n"
                                                      "198.20.0.0/16,99,,,0,0,,51,9.4,20,\n"
                                                      "198.20.0.0/16,10,,,0,0,,51,9.4,20,\n"));
    EXPECT_EQ(tests::bad_rows(report_),
              "5: the continent has not two letters\n6: the number of the location is not valid\n"
              "2: the coordinates are not valid\n3: the coordinates are not valid\n4: the network is not valid\n"
              "5: its location is not in the file of locations\n");
}

TEST_F(MaxmindCsv, BadFilesAreErrors) {
    EXPECT_THAT(error(city_locations, std::string(legacy_header) + "1,2,1\n"), HasSubstr("blocks:2: cannot mix files"));
    EXPECT_THAT(error(legacy_locations, std::string(city_blocks) + "1,2,1\n"), HasSubstr("blocks:1: cannot mix files"));
    EXPECT_THAT(error("", ""), EndsWith("locations:0: the file is empty"));
    EXPECT_THAT(error(legacy_locations, ""), EndsWith("blocks:0: the file is empty"));
    EXPECT_THAT(error(legacy_locations, legacy_header), EndsWith("blocks:2: the file has no rows"));
    EXPECT_THAT(error("a,b\n1,2\n", ""), EndsWith("locations:1: the header has no column geoname_id"));
    EXPECT_THAT(error(city_locations, "network,x\n"), EndsWith("blocks:1: the header has no column geoname_id"));
    EXPECT_THAT(error(legacy_locations, std::string(legacy_header) + "1,2,1\n3,4"),
                EndsWith("blocks:4: the file ends inside this line"));
}

TEST_F(MaxmindCsv, HasALabelForEachCountry) {
    const PrefixTable table = tests::table_of(read(legacy_locations, std::string(legacy_header) + "1,2,1\n"));
    EXPECT_EQ(table.labels().size(), 256U);
    const Label us{Label::Subject::country, 'U' + 256U * 'S', "NA.US"};
    EXPECT_THAT(table.labels(), testing::Contains(us));
    const Label proxy{Label::Subject::country, 'A' + 256U * '1', "??.A1"};
    EXPECT_THAT(table.labels(), testing::Contains(proxy));
}

}  // namespace
}  // namespace spindrift::tag::provider
