#include "provider_files.hpp"

#include <gmock/gmock.h>

namespace spindrift::tag::provider {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using tests::find;

// A row of locations; the columns between are not used.
std::string location(const std::string& id, const std::string& country, const std::string& region,
                     const std::string& continent) {
    return id + "," + country + ",a region,\"a city, and a comma\",,1,2,3,4,5,6," + region + ",8," + continent +
           ",9,cable,1,2,3,4,5,6\n";
}

class Netacuity : public testing::Test {
protected:
    Netacuity() {
        files_.blocks = write("blocks", "3323199488,3323200510,1\n3323199744,3323199746,2\n");
        files_.locations = write("locations", location("1", "us", "4416", "6") + location("2", "uk", "70000", "5") +
                                                  location("3", "**", "0", "0") + location("4", "?x", "1", ""));
    }

    [[nodiscard]] std::string write(const std::string& name, const std::string& rows) {
        return folder_.write_text(name, "a header\n" + rows);
    }
    [[nodiscard]] ProviderData read() { return read_netacuity(files_, report_); }
    [[nodiscard]] std::string error() {
        return tests::error_of([&] { return read(); });
    }

    tests::ProviderFolder folder_;
    NetacuityFiles files_;
    LoadReport report_;
};

TEST_F(Netacuity, ReadsBlocksAndLocations) {
    files_.blocks = write("blocks", "3323199488,3323200510,1\n3323199744,3323199746,2\n0,0,3\n1,1,4\n");
    const PrefixTable table = tests::table_of(read());
    const AddressRecord us = find(table, "198.20.0.0");
    EXPECT_EQ(us.providers, 4U);
    EXPECT_EQ(us.netacuity.country.text(), "US");
    EXPECT_EQ(us.netacuity.continent.text(), "NA");
    EXPECT_EQ(us.netacuity_region, 4416);
    EXPECT_EQ(table.polygons(us), Polygons{});
    const AddressRecord gb = find(table, "198.20.1.1");
    EXPECT_EQ(gb.netacuity.country.text(), "GB");
    EXPECT_EQ(gb.netacuity.continent.text(), "EU");
    EXPECT_EQ(gb.netacuity_region, 70000 % 65536);
    EXPECT_EQ(find(table, "0.0.0.0").netacuity.country.text(), "??");
    EXPECT_EQ(find(table, "0.0.0.0").netacuity.continent.text(), "??");
    EXPECT_EQ(find(table, "0.0.0.1").netacuity.country.text(), "??");
    EXPECT_EQ(find(table, "0.0.0.1").netacuity.continent, TwoLetters{});
    EXPECT_EQ(find(table, "198.20.3.255"), AddressRecord{});
    EXPECT_EQ(report_.bad_row_count(), 0U);
}

TEST_F(Netacuity, ReadsPolygonsOfTablesInAnyOrder) {
    files_.polygon_tables = {folder_.write_text("counties", "county-id,fqid,name,usercode\n2735,NA.US.CA.2735,x,y\n"),
                             folder_.write_text("regions", "region-id,fqid,name,usercode\n4416,NA.US.4416,x,y\n")};
    files_.polygon_map = folder_.write_text("map", "loc-id,region-id,county-id\n1,4416,2735\n2,,7\n1,1,1\n");
    const PrefixTable table = tests::table_of(read());
    EXPECT_EQ(table.polygons(find(table, "198.20.0.0")), (Polygons{2735, 0x01001140}));
    EXPECT_EQ(table.polygons(find(table, "198.20.1.0")), (Polygons{7, 0x01000000}));
    EXPECT_EQ(tests::bad_rows(report_), "4: the location was in the map before\n");
    EXPECT_EQ(table.labels(), (std::vector<Label>{{Label::Subject::polygon, 2735, "NA.US.CA.2735"},
                                                  {Label::Subject::polygon, 0x01001140, "NA.US.4416"}}));
}

TEST_F(Netacuity, HasLabels) {
    files_.countries = write("countries",
                             "usa,us,United States,1,6,na,1\naus,au,Australia,1,3,au,2\n***,**,?,0,0,**,0\n"
                             "gbr,uk,Britain,1,5,eu,3\n");
    files_.regions = write("regions", "usa,ca,California,4416\ngbr,england,x,7\nusa,?,x,8\nfra,no region,x,9\n");
    const PrefixTable table = tests::table_of(read());
    std::string labels;
    for (const Label& label : table.labels()) {
        labels += label.text + " ";
    }
    EXPECT_EQ(labels, "EU.GB NA.US OC.AU GBR.ENG FRA.??? USA.CA ") << "by subject and number";
    EXPECT_EQ(report_.bad_row_count(), 0U);
}

TEST_F(Netacuity, ReportsBadRows) {
    files_.locations = write("locations", location("1", "us", "1", "6") + location("0", "us", "1", "6") +
                                              location("5", "usa", "1", "6") + location("6", "us", "", "6") +
                                              location("7", "us", "1", "8") + "8,us\n");
    files_.blocks = write("blocks", "1,2,1\n2,1,1\n1,2,7\n1,2\n");
    static_cast<void>(read());
    EXPECT_EQ(tests::bad_rows(report_),
              "3: the number of the location is not valid\n"
              "4: the country has not two letters, or the number of the continent is not known\n"
              "5: the region code is not a number\n"
              "6: the country has not two letters, or the number of the continent is not known\n"
              "7: it has not the right number of columns\n"
              "3: the range of addresses is not valid\n4: its location is not in the file of locations\n"
              "5: it has not the right number of columns\n");
}

TEST_F(Netacuity, BadFilesAreErrors) {
    const NetacuityFiles good = files_;
    files_.blocks = folder_.file("none");
    EXPECT_THAT(error(), EndsWith("none: No such file or directory"));
    files_.blocks = write("blocks", "");
    EXPECT_THAT(error(), EndsWith("blocks:1: the file has no rows"));
    files_ = good;
    files_.polygon_map = folder_.write_text("map", "loc-id,county-id\n1,2\n");
    EXPECT_THAT(error(), EndsWith("map:1: no polygon table has the name of the column county"));
    files_ = good;
    files_.polygon_tables.assign(9, folder_.write_text("counties", "county-id,fqid,name,usercode\n1,a,b,c\n"));
    EXPECT_THAT(error(), HasSubstr("there are more than 8 polygon tables"));
}

}  // namespace
}  // namespace spindrift::tag::provider
