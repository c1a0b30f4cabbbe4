package net.sluice.cluster.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.sluice.cluster.AddressOutcome.Reason;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.Prefix;
import net.sluice.cluster.store.RegisterKey;
import org.jspecify.annotations.Nullable;

/**
 * Which registers have to agree that a prefix is one session's.
 *
 * <p>What lies inside of a pool's unit takes that unit, and one page has to agree. Anything else is entered with the registers
 * of exact prefixes: one for each /16 (IPv6: /32) that it covers, picked by that prefix's digest; so of two that overlap, the register of the longer one's
 * has both. It also takes the units of pools inside of it. Steps are taken one after the other in one order for all, so two
 * that want the same do not each get a half.
 *
 * @param steps in their order
 * @param denied null when it can be tried
 */
record ExactPlan(List<Step> steps, @Nullable Reason denied) {
    /** An exact prefix may take this many addresses out of pools at most. */
    private static final int MAX_SPAN = 4096;

    private static final int IPV4_BUCKET = 16;
    private static final int IPV6_BUCKET = 32;
    /** Of a prefix that covers more than this many of them, all registers are asked: they are fewer. */
    private static final int MOST_BUCKETS = 8;

    /** What one register has to agree to. */
    sealed interface Step {
        RegisterKey key();

        /** The operation that asks it, for this owner. */
        byte[] take(OwnerRef owner, long epoch, LoginId login, int wish);
    }

    record OfPage(RegisterKey key, int first, int last) implements Step {
        @Override
        public byte[] take(OwnerRef owner, long epoch, LoginId login, int wish) {
            return new OctetWriter()
                    .u8(PageRegister.EXACT)
                    .owner(owner)
                    .i64(epoch)
                    .login(login)
                    .u8(wish)
                    .u16(first)
                    .u16(last)
                    .written();
        }
    }

    record OfExact(RegisterKey key, Prefix prefix) implements Step {
        @Override
        public byte[] take(OwnerRef owner, long epoch, LoginId login, int wish) {
            return new OctetWriter()
                    .u8(ExactRegister.TAKE)
                    .owner(owner)
                    .i64(epoch)
                    .login(login)
                    .prefix(prefix)
                    .written();
        }
    }

    static ExactPlan of(Prefix prefix, List<PoolLayout> pools) {
        for (PoolLayout pool : pools) {
            PoolLayout.Page page = prefix.length() >= pool.unitLength() ? pool.pageOf(prefix.address()) : null;
            if (page != null) {
                int unit = pool.unitOf(prefix.address());
                return new ExactPlan(List.of(new OfPage(page.key(), unit, unit)), null);
            }
        }
        List<Step> steps = new ArrayList<>();
        for (int register : registers(prefix)) {
            steps.add(new OfExact(exactKey(register), prefix));
        }
        for (PoolLayout pool : pools) {
            List<PoolLayout.Units> within =
                    prefix.length() < pool.unitLength() ? pool.within(prefix, MAX_SPAN) : List.of();
            if (within == null) {
                return new ExactPlan(List.of(), Reason.OVERLAPS_POOL);
            }
            within.forEach(units -> steps.add(new OfPage(units.key(), units.first(), units.last())));
        }
        return new ExactPlan(List.copyOf(steps), null);
    }

    static RegisterKey exactKey(int register) {
        return new RegisterKey(ExactRegister.KIND.number(), "" + register);
    }

    private static Set<Integer> registers(Prefix prefix) {
        int bucket = prefix.width() == 32 ? IPV4_BUCKET : IPV6_BUCKET;
        Set<Integer> found = new TreeSet<>();
        if (prefix.length() >= bucket) {
            found.add(register(prefix.covering(bucket)));
        } else if (bucket - prefix.length() > Integer.numberOfTrailingZeros(MOST_BUCKETS)) {
            for (int i = 0; i < ExactRegister.REGISTERS; i++) {
                found.add(i);
            }
        } else {
            addHalves(prefix, bucket, found);
        }
        return found;
    }

    private static void addHalves(Prefix prefix, int bucket, Set<Integer> found) {
        if (prefix.length() == bucket) {
            found.add(register(prefix));
            return;
        }
        addHalves(new Prefix(prefix.address(), prefix.length() + 1), bucket, found);
        addHalves(Prefix.upperHalf(prefix), bucket, found);
    }

    private static int register(Prefix bucket) {
        return LoginId.of("exact", bucket.toString()).bucket(ExactRegister.REGISTERS);
    }
}
