#include <nmsg.h>

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace {

struct Spec {
    std::string text;
    nmsg_res result;
    int family = 0;
    std::string address;
    unsigned first = 0;
    unsigned last = 0;
};

class SockSpec : public ::testing::TestWithParam<Spec> {};

TEST_P(SockSpec, IsSplit) {
    const Spec& spec = GetParam();
    int family = 0;
    char* address = nullptr;
    unsigned first = 0;
    unsigned last = 0;
    EXPECT_EQ(::nmsg_sock_parse_sockspec(spec.text.c_str(), &family, &address, &first, &last), spec.result)
        << spec.text;
    EXPECT_EQ(family, spec.family) << spec.text;
    EXPECT_EQ(address == nullptr ? "" : std::string(address), spec.address);
    EXPECT_EQ(first, spec.first);
    EXPECT_EQ(last, spec.last);
    std::free(address);
}

INSTANTIATE_TEST_SUITE_P(
    Spec, SockSpec,
    ::testing::Values(Spec{"127.0.0.1/80", nmsg_res_success, AF_INET, "127.0.0.1", 80, 80},
                      Spec{"127.0.0.1/80..90", nmsg_res_success, AF_INET, "127.0.0.1", 80, 90},
                      Spec{"127.0.0.1/80.. 90", nmsg_res_success, AF_INET, "127.0.0.1", 80, 90},
                      Spec{"127.0.0.1/80..90x", nmsg_res_success, AF_INET, "127.0.0.1", 80, 90},
                      Spec{"127.0.0.1/90..80", nmsg_res_success, AF_INET, "127.0.0.1", 90, 80},
                      Spec{"127.0.0.1/70000", nmsg_res_success, AF_INET, "127.0.0.1", 70000, 70000},
                      Spec{"::1/53", nmsg_res_success, AF_INET6, "::1", 53, 53}, Spec{"127.0.0.1", nmsg_res_failure},
                      Spec{"127.0.0.1/", nmsg_res_failure}, Spec{"", nmsg_res_failure},
                      Spec{"127.0.0.1/80x", nmsg_res_parse_error}, Spec{"127.0.0.1/80..", nmsg_res_parse_error},
                      Spec{"127.0.0.1/80.. ", nmsg_res_parse_error}, Spec{"127.0.0.1/x", nmsg_res_parse_error},
                      Spec{"localhost/80", nmsg_res_parse_error}, Spec{"/80", nmsg_res_parse_error},
                      Spec{"127.0.0.1/99999999999", nmsg_res_parse_error},
                      Spec{std::string(300, '1') + "/80", nmsg_res_parse_error}));

TEST(SockSpec, NullIsNoSpec) {
    EXPECT_EQ(::nmsg_sock_parse_sockspec(nullptr, nullptr, nullptr, nullptr, nullptr), nmsg_res_failure);
}

TEST(Sock, FillsTheAddressOfItsFamily) {
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    sockaddr* address = nullptr;
    socklen_t size = 0;
    ASSERT_EQ(::nmsg_sock_parse(AF_INET, "192.0.2.1", 65536 + 53, &v4, &v6, &address, &size), nmsg_res_success);
    EXPECT_EQ(address, reinterpret_cast<sockaddr*>(&v4));
    EXPECT_EQ(size, sizeof v4);
    EXPECT_EQ(ntohs(v4.sin_port), 53);
    EXPECT_EQ(ntohl(v4.sin_addr.s_addr), 0xC0000201);

    ASSERT_EQ(::nmsg_sock_parse(AF_INET6, "2001:db8::1", 53, &v4, &v6, &address, &size), nmsg_res_success);
    EXPECT_EQ(address, reinterpret_cast<sockaddr*>(&v6));
    EXPECT_EQ(size, sizeof v6);
    EXPECT_EQ(v6.sin6_addr.s6_addr[15], 1);
}

TEST(Sock, RejectsOtherFamiliesAndAddresses) {
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    sockaddr* address = nullptr;
    socklen_t size = 0;
    EXPECT_EQ(::nmsg_sock_parse(AF_UNIX, "192.0.2.1", 53, &v4, &v6, &address, &size), nmsg_res_failure);
    EXPECT_EQ(::nmsg_sock_parse(AF_INET6, "192.0.2.1", 53, &v4, &v6, &address, &size), nmsg_res_parse_error);
    EXPECT_EQ(::nmsg_sock_parse(AF_INET, "192.0.2", 53, &v4, &v6, &address, &size), nmsg_res_parse_error);
    EXPECT_EQ(::nmsg_sock_parse(AF_INET, nullptr, 53, &v4, &v6, &address, &size), nmsg_res_parse_error);
    EXPECT_EQ(address, nullptr);
}

}  // namespace
