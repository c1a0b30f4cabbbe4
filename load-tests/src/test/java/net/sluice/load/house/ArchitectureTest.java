package net.sluice.load.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The star of docs/ARCHITECTURE.md section 1, and the order of the packages inside lns-node and load-tests. */
class ArchitectureTest {
    private static final List<String> LEAVES =
            List.of("net.sluice.dataplane..", "net.sluice.radius..", "net.sluice.cluster..", "net.sluice.ops..");
    private static final String[] PURE_CORE = {"net.sluice.l2tp..", "net.sluice.ppp.."};

    /** What any class may use: the JDK, and annotations that leave no trace at run time. */
    private static final String[] LANGUAGE = {"java..", "javax.crypto..", "org.jspecify..", "com.google.errorprone.."};

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("net.sluice");

    @Test
    void allRoomsAreSeen() {
        assertThat(HOUSE.stream().map(JavaClass::getPackageName))
                .contains("net.sluice.l2tp", "net.sluice.ppp", "net.sluice.session", "net.sluice.node")
                .contains("net.sluice.dataplane", "net.sluice.radius", "net.sluice.cluster", "net.sluice.ops")
                .contains("net.sluice.load");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dataplane", "radius", "cluster", "ops"})
    void aLeafKnowsNoOtherModule(String leaf) {
        String own = "net.sluice." + leaf + "..";
        noClasses()
                .that()
                .resideInAPackage(own)
                .should()
                .dependOnClassesThat(ours().and(not(own)))
                .allowEmptyShould(true)
                .check(HOUSE);
    }

    @ParameterizedTest
    @CsvSource({
        "org.tinyradius.., net.sluice.radius..",
        "com.hazelcast.., net.sluice.cluster..",
        "org.agrona.., net.sluice.dataplane..",
        "org.jctools.., net.sluice.dataplane..",
        "com.sun.jna.., net.sluice.dataplane..",
        "io.netty.., net.sluice.dataplane..",
        "io.micrometer.., net.sluice.ops..",
        "io.prometheus.., net.sluice.ops..",
    })
    void aForeignLibraryStopsAtItsLeaf(String library, String leaf) {
        noClasses()
                .that()
                .resideOutsideOfPackage(leaf)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(HOUSE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"l2tp", "ppp"})
    void aProtocolCoreKnowsOnlyItselfAndTheJdk(String core) {
        String own = "net.sluice." + core + "..";
        onlyDependOn(own, own);
    }

    @ParameterizedTest
    @ValueSource(strings = {"l2tp", "ppp"})
    void aWireFormatKnowsNothingAboveIt(String core) {
        String own = "net.sluice." + core + ".wire..";
        onlyDependOn(own, own);
    }

    @Test
    void aProtocolCoreTouchesNoSocketFileOrThread() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE_CORE)
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "do I/O or run threads",
                        type -> resideInAnyPackage("java.nio.channels..", "java.nio.file..", "java.util.concurrent")
                                        .test(type)
                                || type.getName().matches("java\\.net\\.(?!InetSocketAddress).*(Socket|Channel|URL).*")
                                || type.isAssignableTo(Thread.class)))
                .check(HOUSE);
    }

    @Test
    void theSessionKnowsTheCoresAndNoLeaf() {
        noClasses()
                .that()
                .resideInAPackage("net.sluice.session..")
                .and()
                .resideOutsideOfPackage("net.sluice.session.leaf..")
                .should()
                .dependOnClassesThat(ours().and(not("net.sluice.session..", "net.sluice.l2tp..", "net.sluice.ppp..")))
                .orShould()
                .dependOnClassesThat(resideInAPackage("net.sluice.session.leaf.."))
                .check(HOUSE);
    }

    @Test
    void onlyTheAdaptersAndTheNodeKnowTheLeaves() {
        noClasses()
                .that(ours().and(not("net.sluice.session.leaf..", "net.sluice.node..", "net.sluice.load..")))
                .and(not(LEAVES.toArray(String[]::new)))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(LEAVES.toArray(String[]::new))
                .check(HOUSE);
    }

    @Test
    void theAdaptersDoNotKnowTheNode() {
        noClasses()
                .that()
                .resideInAPackage("net.sluice.session..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.sluice.node..")
                .check(HOUSE);
    }

    @Test
    void theLoadSeesTheProtocolCoresAndTheDatagramPortsOnly() {
        noClasses()
                .that()
                .resideInAPackage("net.sluice.load..")
                .should()
                .dependOnClassesThat(ours().and(not(
                        "net.sluice.load..", "net.sluice.l2tp..", "net.sluice.ppp..", "net.sluice.dataplane.io..")))
                .check(HOUSE);
    }

    @Test
    void noPackagesFormACycle() {
        slices().matching("net.sluice.(**)").should().beFreeOfCycles().check(HOUSE);
    }

    private static void onlyDependOn(String own, String... allowed) {
        DescribedPredicate<JavaClass> permitted =
                resideInAnyPackage(allowed).or(resideInAnyPackage(LANGUAGE)).or(primitive());
        ArchRule rule = classes()
                .that()
                .resideInAPackage(own)
                .should()
                .onlyDependOnClassesThat(permitted)
                .allowEmptyShould(true);
        rule.check(HOUSE);
    }

    private static DescribedPredicate<JavaClass> ours() {
        return resideInAPackage("net.sluice..");
    }

    private static DescribedPredicate<JavaClass> not(String... packages) {
        return DescribedPredicate.not(resideInAnyPackage(packages));
    }

    private static DescribedPredicate<JavaClass> primitive() {
        return DescribedPredicate.describe(
                "are primitive", type -> type.getBaseComponentType().isPrimitive());
    }
}
