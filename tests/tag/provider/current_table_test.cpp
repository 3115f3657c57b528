#include <spindrift/tag/provider/current_table.hpp>

#include "provider_files.hpp"
#include "tests/base/eventually.hpp"

#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

namespace spindrift::tag::provider {
namespace {

using spindrift::tests::eventually;
using testing::HasSubstr;

constexpr std::chrono::milliseconds never(-1);
constexpr std::chrono::milliseconds often(1);

// Keeps what came of every load.
class Loads {
public:
    void add(const LoadResult& result) {
        const std::lock_guard lock(mutex_);
        results_.push_back(result);
        added_.notify_all();
    }

    /// Waits for load number `i`, from 0.
    [[nodiscard]] LoadResult wait_for(std::size_t i) {
        std::unique_lock lock(mutex_);
        added_.wait(lock, [&] { return results_.size() > i; });
        return results_[i];
    }

private:
    std::mutex mutex_;
    std::condition_variable added_;
    std::vector<LoadResult> results_;
};

class CurrentTableTest : public testing::Test {
protected:
    // Replaces a file as a whole.
    std::string put(const std::string& name, std::string_view text) {
        const std::string fresh = folder_.write_text(name + ".new", text);
        std::filesystem::rename(fresh, folder_.file(name));
        return folder_.file(name);
    }

    [[nodiscard]] static std::string asn_text(std::uint32_t asn) {
        return "10.0.0.0\t8\t" + std::to_string(asn) + "\n20.0.0.0\t7\t" + std::to_string(asn) + "\n";
    }

    [[nodiscard]] CurrentTable::Options options(std::chrono::milliseconds interval) {
        CurrentTable::Options options;
        options.check_interval = interval;
        options.loaded = [this](const LoadResult& result) { loads_.add(result); };
        options.now = [] { return 1000U; };
        return options;
    }

    [[nodiscard]] static std::uint32_t asn(const CurrentTable& tables) {
        return tables.table()->find(Ipv4Key{0x0A000001}).asn;
    }

    tests::ProviderFolder folder_;
    Loads loads_;
};

TEST_F(CurrentTableTest, LoadsAtTheStart) {
    const CurrentTable tables({prefix2asn_source({put("pfx2as", asn_text(1) + "bad\n")})}, options(never));
    const LoadResult result = loads_.wait_for(0);
    ASSERT_EQ(result.providers.size(), 1U);
    EXPECT_EQ(result.providers[0].name, "pfx2as");
    EXPECT_EQ(result.providers[0].error, "");
    EXPECT_EQ(result.providers[0].prefixes, 2U);
    EXPECT_EQ(result.providers[0].report.bad_row_count(), 1U);
    EXPECT_EQ(result.version, 1000U);
    EXPECT_EQ(tables.version(), 1000U);
    EXPECT_EQ(asn(tables), 1U);
}

TEST_F(CurrentTableTest, ReloadsOnRequest) {
    CurrentTable tables({prefix2asn_source({put("pfx2as", asn_text(1))})}, options(never));
    TableView view(tables);
    EXPECT_EQ(view.current().find(Ipv4Key{0x0A000001}).asn, 1U);
    put("pfx2as", asn_text(2));
    tables.request_reload();
    EXPECT_EQ(loads_.wait_for(1).version, 1001U) << "later than the version before, though the clock stands still";
    EXPECT_EQ(view.current().find(Ipv4Key{0x0A000001}).asn, 2U);
}

TEST_F(CurrentTableTest, ReloadsWhenAFileChanges) {
    const CurrentTable tables({prefix2asn_source({put("pfx2as", asn_text(1))})}, options(often));
    put("pfx2as", asn_text(2));
    EXPECT_EQ(loads_.wait_for(1).providers.at(0).error, "");
    EXPECT_EQ(asn(tables), 2U);
}

TEST_F(CurrentTableTest, ReadsOnlyTheProviderWhoseFileHasChanged) {
    MaxmindFiles places;
    places.locations = folder_.write_text("locations", "geoname_id,continent_code,country_iso_code\n1,EU,DE\n");
    places.blocks = {folder_.write_text("blocks", "network,geoname_id\n10.0.0.0/8,1\n")};
    const CurrentTable tables({maxmind_csv_source(places), prefix2asn_source({put("pfx2as", asn_text(1))})},
                              options(often));
    put("pfx2as", asn_text(2));
    const LoadResult result = loads_.wait_for(1);
    ASSERT_EQ(result.providers.size(), 1U);
    EXPECT_EQ(result.providers[0].name, "pfx2as");
    EXPECT_EQ(asn(tables), 2U);
    EXPECT_EQ(tables.table()->find(Ipv4Key{0x0A000001}).maxmind.country.text(), "DE");
}

TEST_F(CurrentTableTest, ABadFileLeavesTheTableInForce) {
    const std::string file = put("pfx2as", asn_text(1));
    CurrentTable tables({prefix2asn_source({file})}, options(never));
    std::size_t load = 0;
    for (const char* text : {"", "<html>\n", "10.0.0.0\t8\t2\n10.0.0.0\t"}) {
        put("pfx2as", text);
        tables.request_reload();
        const LoadResult result = loads_.wait_for(++load);
        EXPECT_THAT(result.providers.at(0).error, HasSubstr("/pfx2as:"));
        EXPECT_TRUE(result.providers[0].keeps_old);
        EXPECT_EQ(result.version, 1000U);
        EXPECT_EQ(asn(tables), 1U);
    }
    std::filesystem::remove(file);
    tables.request_reload();
    EXPECT_THAT(loads_.wait_for(++load).providers.at(0).error, HasSubstr("/pfx2as: No such file or directory"));
    EXPECT_EQ(asn(tables), 1U);
    put("pfx2as", asn_text(3));
    tables.request_reload();
    EXPECT_EQ(loads_.wait_for(++load).providers.at(0).error, "");
    EXPECT_EQ(asn(tables), 3U);
}

TEST_F(CurrentTableTest, AMissingFileIsUsedWhenItComes) {
    const CurrentTable tables({prefix2asn_source({folder_.file("pfx2as")})}, options(often));
    EXPECT_FALSE(loads_.wait_for(0).providers.at(0).keeps_old);
    EXPECT_EQ(asn(tables), 0U);
    put("pfx2as", asn_text(4));
    EXPECT_EQ(loads_.wait_for(1).providers.at(0).error, "");
    EXPECT_EQ(asn(tables), 4U);
}

TEST_F(CurrentTableTest, AFileThatChangesWhileItIsReadIsNotUsed) {
    const std::string file = put("pfx2as", asn_text(1));
    ProviderSource source = prefix2asn_source({file});
    std::atomic<bool> changes = false;
    source.read = [&, read = source.read](LoadReport& report, const ReadOptions& options) {
        ProviderData data = read(report, options);
        if (changes) {
            std::ofstream(file, std::ios::app) << "30.0.0.0\t8\t9\n";
        }
        return data;
    };
    CurrentTable tables({source}, options(never));
    changes = true;
    tables.request_reload();
    EXPECT_EQ(loads_.wait_for(1).providers.at(0).error, "a file has changed while it was read");
    EXPECT_EQ(loads_.wait_for(1).version, 1000U);
}

TEST_F(CurrentTableTest, ReloadsUnderLoadMixNoTables) {
    constexpr std::uint32_t reloads = 100;
    CurrentTable tables({prefix2asn_source({put("pfx2as", asn_text(1))})}, options(never));
    std::atomic<bool> ends = false;
    std::atomic<std::uint64_t> mixed = 0;
    std::atomic<std::uint64_t> backwards = 0;
    std::array<std::atomic<std::uint32_t>, 2> last{};
    const auto look_up = [&](std::atomic<std::uint32_t>& seen) {
        TableView view(tables);
        std::array<Ipv4Key, 256> addresses;
        for (std::size_t i = 0; i < addresses.size(); ++i) {
            addresses[i] = (i % 2 == 0 ? 0x0A000000U : 0x14000000U) + static_cast<Ipv4Key>(i * 40'503);
        }
        std::array<const AddressRecord*, 256> tags;
        while (!ends) {
            view.current().find(addresses, tags.data());
            const std::uint32_t asn = tags[0]->asn;
            mixed += !std::ranges::all_of(tags, [&](const AddressRecord* found) { return found->asn == asn; });
            backwards += asn < seen;
            seen = asn;
        }
    };
    std::thread first(look_up, std::ref(last[0]));
    std::thread second(look_up, std::ref(last[1]));
    for (std::uint32_t i = 1; i <= reloads; ++i) {
        put("pfx2as", asn_text(i + 1));
        tables.request_reload();
        EXPECT_EQ(loads_.wait_for(i).providers.at(0).error, "");
    }
    EXPECT_TRUE(eventually([&] { return last[0] == reloads + 1 && last[1] == reloads + 1; }));
    ends = true;
    first.join();
    second.join();
    EXPECT_EQ(mixed, 0U);
    EXPECT_EQ(backwards, 0U);
}

}  // namespace
}  // namespace spindrift::tag::provider
