#include "library.hpp"

namespace spindrift::tests::capi {
namespace {

/// Starts the library without the modules and aliases of this machine.
class Library final : public ::testing::Environment {
public:
    void SetUp() override {
        ::setenv("NMSG_MSGMOD_DIR", folder_.path().c_str(), 1);
        ::setenv("NMSG_OPALIAS_FILE", folder_.write("operators", "4007 op-seven\n").c_str(), 1);
        ::setenv("NMSG_GRALIAS_FILE", folder_.write("groups", "4009 group-nine\n").c_str(), 1);
        ASSERT_EQ(::nmsg_init(), nmsg_res_success);
        ASSERT_EQ(::nmsg_init(), nmsg_res_failure) << "only the first call loads";
    }

private:
    samples::TemporaryFolder folder_;
};

const ::testing::Environment* const library = ::testing::AddGlobalTestEnvironment(new Library);

}  // namespace
}  // namespace spindrift::tests::capi
