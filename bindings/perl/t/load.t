# The modules load, alone too, and their documentation is well-formed.
use 5.026;
use warnings;
use Test::More;

use Net::Nmsg ();
use Pod::Checker ();

my @modules = map { "Net::Nmsg$_" } '', map { "::$_" } qw(Handle IO Input Layer Msg Output Typemap Util);

for my $module (@modules) {
    is(system($^X, (map { "-I$_" } @INC), '-we', "use $module; exit !%Net::Nmsg::Msg::base::ipconn::"), 0,
        "$module loads alone, and so do the classes of messages");
    my $path = $module =~ s{::}{/}gr . '.pm';
    require $path;
    my $checker = Pod::Checker->new(-warnings => 1);
    open my $null, '>', '/dev/null';
    $checker->parse_from_file($INC{$path}, $null);
    is($checker->num_errors + $checker->num_warnings, 0, "$module has documentation without errors");
    cmp_ok($module->VERSION, '>=', 0.12, "$module is no older than what programs ask for");
}

is(Net::Nmsg::library_version(), '1.3.3', 'the interface of the library');
is(Net::Nmsg::DEBUG,     0, 'DEBUG');
is(Net::Nmsg::AUTOCLOSE, 0, 'AUTOCLOSE');
my @environment = (NET_NMSG_DEBUG => 2, NET_NMSG_AUTOCLOSE => 1);
{
    local %ENV = (%ENV, @environment);
    my @perl = ($^X, (map { "-I$_" } @INC), '-MNet::Nmsg', '-e');
    is(system(@perl, 'exit !(Net::Nmsg::DEBUG == 2 && Net::Nmsg::get_debug() == 2 && Net::Nmsg::AUTOCLOSE == 1)'), 0,
        'the environment');
}

done_testing;
