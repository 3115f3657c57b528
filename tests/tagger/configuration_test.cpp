#include <spindrift/tagger/configuration.hpp>

#include <spindrift/base/error.hpp>

#include <gmock/gmock.h>

#include <filesystem>

namespace spindrift::tagger {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string error_of(std::string_view text) {
    try {
        static_cast<void>(parse_configuration(text));
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

TEST(Configuration, HasTheDefaultsOfTheFormat) {
    const Configuration configuration = parse_configuration("inputuri: pcapfile:a.pcap\n");
    EXPECT_THAT(configuration.inputs, ElementsAre("pcapfile:a.pcap"));
    EXPECT_EQ(configuration.threads, 2U);
    EXPECT_FALSE(configuration.by_flow);
    EXPECT_FALSE(configuration.promiscuous);
    EXPECT_EQ(configuration.control_address, "ipc:///tmp/corsarotagger-control");
    EXPECT_EQ(configuration.multicast.group, "225.88.0.1");
    EXPECT_EQ(configuration.multicast.beacon_port, 9000);
    EXPECT_EQ(configuration.multicast.message_size, 9000U);
    EXPECT_EQ(configuration.multicast.ttl, 4);
    EXPECT_THAT(configuration.providers, IsEmpty());
    EXPECT_THAT(configuration.warnings, IsEmpty());
}

TEST(Configuration, ReadsAllValues) {
    const Configuration configuration = parse_configuration(R"(
inputuri: int:eth0
inputuri: ["ndag:eth1,225.100.0.1,9999", "erf:b.erf"]
pktthreads: 8
logfilename: /var/log/tagger.log
statfilename: /var/lib/tagger/stats
promisc: enabled
dohashing: on
consterfframing: -1
basicfilter: udp port 53
tagfilter: not spoofed
samplerate: 1
controlsocketname: tcp://127.0.0.1:8081
pubqueuename: ipc:///tmp/old
multicast:
  monitorid: 0x10003
  beaconport: 44001
  groupaddr: 225.44.0.1
  sourceaddr: 10.0.0.1
  mtu: 1400
  ttl: 260
)");
    EXPECT_THAT(configuration.inputs, ElementsAre("int:eth0", "ndag:eth1,225.100.0.1,9999", "erf:b.erf"));
    EXPECT_EQ(configuration.threads, 8U);
    EXPECT_EQ(configuration.log_file, "/var/log/tagger.log");
    EXPECT_EQ(configuration.statistics_file, "/var/lib/tagger/stats");
    EXPECT_TRUE(configuration.promiscuous);
    EXPECT_TRUE(configuration.by_flow);
    EXPECT_EQ(configuration.filter, "udp port 53");
    EXPECT_EQ(configuration.tag_filter, "not spoofed");
    EXPECT_EQ(configuration.control_address, "tcp://127.0.0.1:8081");
    EXPECT_EQ(configuration.multicast.monitor, 3);
    EXPECT_EQ(configuration.multicast.beacon_port, 44001);
    EXPECT_EQ(configuration.multicast.group, "225.44.0.1");
    EXPECT_EQ(configuration.multicast.source, "10.0.0.1");
    EXPECT_EQ(configuration.multicast.message_size, 1400U);
    EXPECT_EQ(configuration.multicast.ttl, 4);
    EXPECT_THAT(configuration.warnings, IsEmpty());
}

TEST(Configuration, ReadsProviders) {
    const Configuration configuration = parse_configuration(R"(
inputuri: a
tagproviders:
  - pfx2as:
      prefixfile: /data/a file
      prefixfile: /data/v6
  - maxmind: {directory: /data/geo}
  - netacq-edge:
      blocksfile: /n/blocks
      locationsfile: /n/locations
      polygonmapfile: /n/map
      polygontablefile: /n/1
      polygontablefile: /n/2
      polygontablefile: [/n/3, /n/4]
)");
    ASSERT_EQ(configuration.providers.size(), 3U);
    EXPECT_EQ(configuration.providers[0].name, "pfx2as");
    EXPECT_THAT(configuration.providers[0].files, ElementsAre("/data/a file", "/data/v6"));
    EXPECT_EQ(configuration.providers[1].name, "maxmind");
    EXPECT_THAT(configuration.providers[1].files,
                ElementsAre("/data/geo/GeoLiteCity-Blocks.csv.gz", "/data/geo/GeoLiteCity-Location.csv.gz"));
    EXPECT_EQ(configuration.providers[2].name, "netacq-edge");
    EXPECT_THAT(configuration.providers[2].files,
                ElementsAre("/n/1", "/n/2", "/n/3", "/n/4", "/n/blocks", "/n/locations", "/n/map"));
    EXPECT_THAT(configuration.warnings, IsEmpty());
}

TEST(Configuration, NamesOfFilesBecomeAbsolute) {
    const Configuration configuration = parse_configuration(
        "inputuri: a\nstatfilename: stats\n"
        "tagproviders: [{pfx2as: {database: asn.mmdb}}]\n");
    const std::filesystem::path folder = std::filesystem::current_path();
    EXPECT_EQ(configuration.statistics_file, (folder / "stats").string());
    EXPECT_THAT(configuration.providers.at(0).files, ElementsAre((folder / "asn.mmdb").string()));
}

TEST(Configuration, GoesOnWithoutProvidersThatCannotBe) {
    const Configuration configuration = parse_configuration(R"(
inputuri: a
colour: blue
tagproviders:
  - pfx2as: {}
  - maxmind: {blocksfile: b}
  - maxmind: {blocksfile: b, locationsfile: l, directory: d, size: 3}
  - netacq-edge: {blocksfile: b}
  - whois: {file: x}
)");
    EXPECT_EQ(configuration.providers.size(), 1U);
    EXPECT_THAT(configuration.warnings,
                ElementsAre("line 3: unknown option 'colour' is ignored",
                            "Prefix->ASN tagging requires a 'prefixfile' config option.",
                            "Maxmind config: both 'locationsfile' and 'blocksfile' must be present in the config file "
                            "(unless you have set 'directory' instead).",
                            "Maxmind config: 'directory' is ignored, as the files are named.",
                            "maxmind: unknown option 'size' is ignored",
                            "Netacq-Edge config: both 'locationsfile' and 'blocksfile' must be present in the config "
                            "file.",
                            "unrecognised tag provider name in config file: whois"));
}

TEST(Configuration, SaysWhatIsWrong) {
    EXPECT_EQ(error_of(""), "Config file is empty!");
    EXPECT_EQ(error_of("# nothing\n"), "Config file is empty!");
    EXPECT_EQ(error_of("- a\n"), "Top level of config should be a map");
    EXPECT_EQ(error_of("pktthreads: 2\n"), "no input URI has been provided, exiting.");
    EXPECT_EQ(error_of("inputuri: a\npromisc: maybe\n"), "line 2: invalid value for 'promisc' option: 'maybe'");
    EXPECT_EQ(error_of("inputuri: a\npktthreads: 0\n"), "line 2: 'pktthreads' takes a number from 1 to 255, not \"0\"");
    EXPECT_EQ(error_of("inputuri: {a: b}\n"), "line 1: 'inputuri' takes a text");
    EXPECT_EQ(error_of("inputuri: a\nmulticast: 3\n"), "line 2: 'multicast' takes a map");
    EXPECT_EQ(error_of("inputuri: a\nmulticast: {mtu: 100}\n"),
              "line 2: 'mtu' takes a number from 536 to 65507, not \"100\"");
    EXPECT_EQ(error_of("inputuri: a\ntagproviders: x\n"), "line 2: 'tagproviders' takes a list");
    EXPECT_THAT(error_of("inputuri: [a\n"), HasSubstr("Malformed config file: line "));
    EXPECT_THAT(error_of("a: *b\n"), HasSubstr("Malformed config file: line 1: "));
    EXPECT_THAT(error_of("{a: b}: c\n"), HasSubstr("the key of a map must be text"));
}

TEST(Configuration, BoundsWhatAFileCanCost) {
    EXPECT_THAT(error_of("a: " + std::string(100'000, '[')), HasSubstr("more than 32 levels"));
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 10; ++i) {
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
        for (int j = 0; j < 10; ++j) {
            bomb += "*a" + std::to_string(i - 1) + ", ";
        }
        bomb += "]\n";
    }
    EXPECT_THAT(error_of(bomb), HasSubstr("more than 100000 values"));
    EXPECT_THAT(error_of("a: &a [*a]\n"), HasSubstr("an alias inside of what it stands for"));
}

TEST(Configuration, ReadsFiles) {
    const auto error_of_file = [](const std::string& path) {
        try {
            static_cast<void>(read_configuration(path));
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    EXPECT_EQ(error_of_file("/no/such/file"), "Failed to open config file: No such file or directory");
    EXPECT_EQ(error_of_file("/"), "Failed to open config file: Is a directory");
    EXPECT_EQ(error_of_file("/dev/zero"), "Malformed config file: more than 1 MiB");
    EXPECT_EQ(error_of_file("/dev/null"), "Config file is empty!");
}

}  // namespace
}  // namespace spindrift::tagger
